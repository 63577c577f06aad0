import { readReasons } from './read-reasons.ts'

/** What each endpoint says of an event, and what `/readyz` says keeps events from being taken or stored. */
export interface Mood {
  readonly track: number
  readonly conversion: string
  readonly interactions: number
  readonly reasons: readonly string[]
}

/** Sends an event without a number to each endpoint of a service with the demo tenant. */
export async function trySend(url: string): Promise<Mood> {
  const post = (path: string, body: object) =>
    fetch(`${url}/api/v1/${path}`, { method: 'POST', body: JSON.stringify(body) })
  const track = await post('analytics/track', { tenant_id: '1', type: 'call' })
  const conversion = await post('analytics/conversion', { tenant_slug: 'mi-negocio' })
  const interactions = await post('interactions', { tenant_id: 1, type: 'view' })
  const { status } = (await conversion.json()) as { status: string }
  return {
    track: track.status,
    conversion: status,
    interactions: interactions.status,
    reasons: await readReasons(url),
  }
}
