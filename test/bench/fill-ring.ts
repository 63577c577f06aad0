import type { StorefrontEvent } from '../../src/core/event.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'

/** Appends events until the ring is full; returns how many it took. Throws when there are too few. */
export function fillRing(ring: RingBuffer, events: Iterable<StorefrontEvent>): number {
  let taken = 0
  for (const event of events) {
    if (!ring.append(encodeEvent(event))) return taken
    taken += 1
  }
  throw new Error(`${taken} events do not fill the ring`)
}
