import type { StorefrontEvent } from '../../src/core/event.ts'
import { USER_AGENTS } from './user-agents.ts'
import { type YearOptions, yearOfTraffic } from './year-of-traffic.ts'

/**
 * The events of a year as they lie in the ring, as if they were all received when it ends, one a
 * millisecond. What happened some time before it was received still did.
 */
export function* burstOfTraffic(year: YearOptions): Generator<StorefrontEvent, void, void> {
  let receivedAt = year.endsAt
  for (const { device, ...event } of yearOfTraffic(year)) {
    const agents = USER_AGENTS[device]
    yield {
      ...event,
      receivedAt,
      occurredAt: receivedAt - (event.receivedAt - event.occurredAt),
      // The same visitor has the same one.
      userAgent: agents[(event.visitor ?? 0) % agents.length] ?? null,
    }
    receivedAt += 1
  }
}
