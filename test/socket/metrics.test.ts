import { expect, test } from 'bun:test'
import { aFolder } from '../support/a-folder.ts'
import { startService } from '../support/a-service.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { parseMetrics, readMetrics, toFates } from '../support/read-metrics.ts'
import { until } from '../support/until.ts'

test('the running service says what it has taken, stored and refused, and how it is', async () => {
  await using service = await startService()
  await service.post('/api/v1/analytics/track', '{"tenant_id":"1","type":"call"}')
  await service.post('/api/v1/analytics/track', '{}')
  const read = () => readMetrics(service.url)
  const reported = 'pulso_drain_batch_records_count'
  await until('the drain has reported', async () => (await read()).get(reported) === 1)

  const samples = await read()
  expect(toFates(samples)).toMatchObject({ received: 1, stored: 1, pending: 0 })
  expect(Object.fromEntries(samples)).toMatchObject({
    'pulso_requests_refused_total{endpoint="track",reason="invalid"}': 1,
    'pulso_request_duration_seconds_count{endpoint="track",status="202"}': 1,
    pulso_drain_batch_records_sum: 1,
    pulso_ready: 1,
    pulso_ring_used_bytes: 0,
    pulso_ring_capacity_bytes: 2 ** 20,
  })
  const nowSeconds = Date.now() / 1000
  for (const name of ['pulso_drain_last_success_timestamp_seconds', 'process_start_time_seconds']) {
    expect(Math.abs(nowSeconds - (samples.get(name) ?? 0))).toBeLessThan(300)
  }
  for (const name of ['pulso_database_wal_size_bytes', 'pulso_disk_free_bytes']) {
    expect(samples.get(name)).toBeGreaterThan(0)
  }
})

test('with METRICS_PORT they are on that port, and no longer on the main one', async () => {
  const env = { METRICS_PORT: '0' }
  const service = await startServiceProcess({ dataDir: aFolder(), env })
  const metricsUrl = /"metricsUrl":"([^"]+)"/.exec(service.output())?.[1] ?? ''
  expect(new URL(metricsUrl).hostname).toBe('127.0.0.1')
  const answer = await fetch(`${metricsUrl}/metrics`)
  expect(toFates(parseMetrics(await answer.text())).received).toBe(0)
  expect((await fetch(`${service.url}/metrics`)).status).toBe(404)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
})
