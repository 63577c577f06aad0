import { expect } from 'bun:test'

/** Sends an event of the demo's tenant with a number in its metadata, which the service has to take. */
export async function trackNumber(url: string, n: number, more: object = {}): Promise<void> {
  const answer = await fetch(`${url}/api/v1/analytics/track`, {
    method: 'POST',
    body: JSON.stringify({ tenant_id: '1', type: 'call', metadata: { n, ...more } }),
  })
  expect(answer.status).toBe(202)
}
