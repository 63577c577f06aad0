import { expect, test } from 'bun:test'
import type { FunnelAnswer, SummaryAnswer } from '../../src/core/stats-calls.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { startService } from '../support/a-service.ts'
import { INTERACTIONS } from '../support/an-app.ts'
import { until } from '../support/until.ts'

test('what is sent is in the numbers a moment later, on a real port and with the real threads', async () => {
  const service = await startService()
  const db = openDatabase(service.databasePath)
  const headers = bearer(aKey(db, { scope: 'read', tenantId: 1 }).text)
  async function read<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`${service.url}/api/v1/tenants/1/stats/${path}`, { headers })
    expect(response.status).toBe(200)
    return (await response.json()) as Answer
  }
  for (const type of ['view', 'whatsapp_click']) {
    const response = await fetch(service.url + INTERACTIONS, {
      method: 'POST',
      body: JSON.stringify({ tenant_id: 1, type }),
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' },
    })
    expect(response.status).toBe(201)
  }

  await until('both are counted', async () => {
    const { metrics } = await read<SummaryAnswer>('summary?period=7d')
    return metrics.events.value === 2
  })
  const { metrics } = await read<SummaryAnswer>('summary?period=7d')
  expect(metrics).toMatchObject({ views: { value: 1 }, whatsapp: { value: 1 } })
  const { steps } = await read<FunnelAnswer>('funnel?steps=view,whatsapp_click&period=7d')
  expect(steps[0]?.visitors).toBe(1)
  db.$client.close()
  await service.stop()
})
