import { describe, expect, test } from 'bun:test'
import { BlockList } from 'node:net'
import { createMetrics } from '../../src/http/metrics/create-metrics.ts'
import type { Vitals } from '../../src/http/metrics/vitals.ts'
import { createMetricsApp } from '../../src/http/metrics-app.ts'
import { createTraffic } from '../../src/http/traffic.ts'
import { SharedHeaders, Visit } from '../../src/http/visit.ts'
import { anApp } from '../support/an-app.ts'
import { parseMetrics } from '../support/read-metrics.ts'

const VITALS: Vitals = {
  problems: [],
  account: {
    received: 21,
    stored: 6,
    duplicates: 5,
    quarantined: 4,
    discarded: 1,
    lost: 3,
    pending: 3,
  },
  ring: { usedBytes: 7, capacityBytes: 8 },
  drain: {
    error: undefined,
    isRingDamaged: false,
    quarantined: 0,
    succeededAt: 1_750_000_000_500,
    batchRecords: { bounds: [1, 4], counts: [1, 2, 3], sum: 40 },
    batchSeconds: { bounds: [0.5], counts: [0, 1], sum: 2 },
  },
  disk: { databaseBytes: 9, walBytes: 10, freeBytes: 11 },
  eventLoopDelay: { mean: 0.1, p99: 0.2, max: 0.3 },
}

function aMetrics(vitals: Partial<Vitals> = {}) {
  const traffic = createTraffic(() => 250)
  const metrics = createMetrics({ traffic, readVitals: () => ({ ...VITALS, ...vitals }) })
  return { traffic, metrics, render: async () => parseMetrics(await metrics.render()) }
}

describe('createMetrics()', () => {
  test('writes every figure, in base units', async () => {
    const samples = Object.fromEntries(await aMetrics().render())
    expect(samples).toMatchObject({
      pulso_events_received_total: 21,
      pulso_events_stored_total: 6,
      pulso_events_duplicate_total: 5,
      pulso_events_quarantined: 4,
      pulso_events_lost_total: 3,
      pulso_events_pending: 3,
      pulso_ready: 1,
      pulso_ring_used_bytes: 7,
      pulso_ring_capacity_bytes: 8,
      pulso_drain_last_success_timestamp_seconds: 1_750_000_000.5,
      pulso_database_size_bytes: 9,
      pulso_database_wal_size_bytes: 10,
      pulso_disk_free_bytes: 11,
      pulso_untrusted_forwards_total: 0,
      'pulso_event_loop_delay_seconds{kind="p99"}': 0.2,
      [`pulso_build_info{version="0.1.0",bun="${Bun.version}"}`]: 1,
    })
    expect(samples.process_resident_memory_bytes).toBeGreaterThan(2 ** 20)
    expect(samples.process_cpu_seconds_total).toBeGreaterThan(0)
    expect(samples.process_start_time_seconds).toBeGreaterThan(1_750_000_000)
  })

  test('writes histograms with cumulative buckets', async () => {
    const samples = await aMetrics().render()
    const lines = [...samples].filter(([name]) => name.startsWith('pulso_drain_batch_records'))
    expect(lines).toEqual([
      ['pulso_drain_batch_records_bucket{le="1"}', 1],
      ['pulso_drain_batch_records_bucket{le="4"}', 3],
      ['pulso_drain_batch_records_bucket{le="+Inf"}', 6],
      ['pulso_drain_batch_records_sum', 40],
      ['pulso_drain_batch_records_count', 6],
    ])
  })

  test('counts requests by endpoint, reason and status, each time anew', async () => {
    const { traffic, render } = aMetrics()
    traffic.track.refused('suspended')
    const request = new Request('http://localhost')
    const visit = new Visit(request, 50, new SharedHeaders(60))
    traffic.track.answered(visit, new Response(null, { status: 404 }))
    traffic.untrustedForwards += 2
    for (let reading = 0; reading < 2; reading++) {
      const samples = Object.fromEntries(await render())
      expect(samples).toMatchObject({
        'pulso_requests_refused_total{endpoint="track",reason="suspended"}': 1,
        'pulso_requests_refused_total{endpoint="track",reason="invalid"}': 0,
        'pulso_requests_refused_total{endpoint="conversion",reason="suspended"}': 0,
        'pulso_request_duration_seconds_bucket{endpoint="track",status="404",le="0.1"}': 0,
        'pulso_request_duration_seconds_bucket{endpoint="track",status="404",le="0.25"}': 1,
        'pulso_request_duration_seconds_sum{endpoint="track",status="404"}': 0.2,
        pulso_untrusted_forwards_total: 2,
      })
    }
  })

  test('leaves out what cannot be read, and keeps the rest', async () => {
    const problems = ['the database cannot be written']
    const samples = await aMetrics({ account: undefined, drain: undefined, problems }).render()
    expect([...samples.keys()].filter(name => /events|drain/.test(name))).toEqual([])
    expect(samples.get('pulso_ready')).toBe(0)
    expect(samples.get('pulso_ring_used_bytes')).toBe(7)
  })

  test('writes what Prometheus reads: a help, a type and a number for each', async () => {
    const text = await aMetrics().metrics.render()
    for (const block of text.trim().split('\n\n')) {
      const [help = '', type = '', ...samples] = block.split('\n')
      const name = /^# HELP ([a-z_]+) \S.*$/.exec(help)?.[1]
      expect(type).toMatch(new RegExp(`^# TYPE ${name} (counter|gauge|histogram)$`))
      for (const sample of samples) {
        expect(sample).toMatch(
          new RegExp(`^${name}(_bucket|_sum|_count)?({[a-z_]+="[^"]*".*})? [0-9.e+-]+$`),
        )
      }
    }
  })
})

describe('GET /metrics', () => {
  const request = (headers: Record<string, string> = {}) =>
    new Request('http://localhost/metrics', { headers })

  test.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'])(
    'answers a program on this machine, at %s',
    async peer => {
      const { metrics } = aMetrics()
      const answer = await anApp({ metrics }).send(request(), peer)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(answer.headers.has('access-control-allow-origin')).toBe(false)
      expect(await answer.text()).toContain('\npulso_events_received_total 21\n')
    },
  )

  const trustedProxies = new BlockList()
  trustedProxies.addAddress('127.0.0.1')
  test.each([
    ['from elsewhere', '192.0.2.1', {}],
    ['from a peer that is not known', '', {}],
    ['that says it comes from here', '192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }],
    ['through a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }],
    ['through a proxy for a program here', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }],
    ['through another kind of proxy', '127.0.0.1', { forwarded: 'for=192.0.2.1' }],
    ['through nginx', '127.0.0.1', { 'x-real-ip': '192.0.2.1' }],
    ['through a proxy that only names itself', '127.0.0.1', { via: '1.1 proxy' }],
  ])('is not there for a request %s', async (_name, peer, headers) => {
    for (const proxies of [null, trustedProxies]) {
      const app = anApp({ metrics: aMetrics().metrics, trustedProxies: proxies })
      const answer = await app.send(request(headers as Record<string, string>), peer)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ message: 'Not found.' })
    }
  })

  test('is not on the main port when it has one of its own', async () => {
    const answer = await anApp({ metrics: null }).send(request(), '127.0.0.1')
    expect(answer.status).toBe(404)
  })

  test('has a port of its own for whoever can reach that, with nothing else on it', async () => {
    const app = createMetricsApp(aMetrics().metrics, () => {})
    const answer = await app.handle(request({ 'x-forwarded-for': '192.0.2.1' }))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('pulso_events_received_total 21')
    const other = await app.handle(new Request('http://localhost/healthz'))
    expect(other.status).toBe(404)
    expect(await other.json()).toEqual({ message: 'Not found.' })
  })

  test('says nothing of why it fails but to the log', async () => {
    const failures: unknown[] = []
    const error = Object.assign(new Error('no such table'), { code: 'NOT_FOUND' })
    const metrics = { contentType: '', render: () => Promise.reject(error) }
    const app = createMetricsApp(metrics, (...failure) => failures.push(failure))
    const answer = await app.handle(request())
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ message: 'Server error.' })
    expect(failures).toEqual([[error, '/metrics']])
  })
})
