import type { StorefrontEvent } from '../core/event.ts'
import { encodeEvent } from './event-codec.ts'
import type { RingBuffer } from './ring-buffer.ts'

/** Takes an event into the ring; false when it could not be taken, and then nothing of it is kept. */
export type Accept = (event: StorefrontEvent) => boolean

/** `isOpen` says whether events may be taken at all, whatever room the ring has. */
export function createAccept(ring: RingBuffer, isOpen: () => boolean): Accept {
  return event => isOpen() && ring.append(encodeEvent(event))
}
