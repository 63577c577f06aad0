import { encodeEvent } from '../../src/ingest/event-codec.ts'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { toMixedEvent } from './mixed-event.ts'

/** Appends mixed events, counted from 0, until the ring is full; returns how many it took. */
export function fillRing(ring: RingBuffer): number {
  let events = 0
  while (ring.append(encodeEvent(toMixedEvent(events)))) events += 1
  return events
}
