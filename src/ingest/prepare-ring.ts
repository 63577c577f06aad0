import type { Logger } from 'pino'
import type { EventStore } from '../core/event-store.ts'
import { Drainer } from './drainer.ts'
import { createMemoryRing, type HeldRing, openHeldRing } from './held-ring.ts'
import type { RingBuffer } from './ring-buffer.ts'
import { createRingFile, removeUnfinishedRing } from './ring-file.ts'
import type { RingSize } from './ring-memory.ts'

export interface PrepareRingOptions {
  readonly kind: 'file' | 'memory'
  readonly path: string
  /** The ring that an earlier process left at the path, if it left one. */
  readonly left: HeldRing | undefined
  readonly size: RingSize
  readonly store: EventStore
  readonly log: Logger
}

/**
 * The ring to serve with: the one an earlier process left, recovered, when it has the wanted size;
 * else a new one, after what was left in the old one has been stored.
 */
export function prepareRing(options: PrepareRingOptions): HeldRing {
  const { kind, path, left, size, store, log } = options
  removeUnfinishedRing(path)
  if (left) {
    recoverRing(left.ring, options)
    if (kind === 'file' && hasSize(left.ring, size)) return left
    const drainer = new Drainer(left.ring, store)
    while (drainer.tick()) {
      // Nothing is served yet; the backlog is stored batch by batch.
    }
    left.close()
    log.info({ bytes: left.ring.capacityBytes }, 'the earlier ring buffer is drained')
  }
  if (!left && kind === 'file' && store.hasDrained()) {
    log.warn({ path }, 'there is no ring buffer: what was only in it is missing, if it was removed')
  }
  if (kind === 'memory') {
    log.warn('RING=memory: events that are not yet stored are lost when the process dies')
    return createMemoryRing(size)
  }
  createRingFile(path, size)
  return openHeldRing(path)
}

function hasSize(ring: RingBuffer, { capacityBytes, windowBytes }: RingSize): boolean {
  return ring.capacityBytes === capacityBytes && ring.windowBytes === windowBytes
}

function recoverRing(ring: RingBuffer, { store, log }: PrepareRingOptions): void {
  const found = ring.recover(store.findCursor(ring.id))
  const { pendingRecords, replayedRecords, lostRecords, discardedBytes } = found
  if (pendingRecords > 0) {
    log.info({ events: pendingRecords }, 'events recovered from the ring buffer')
  }
  if (replayedRecords > 0) {
    log.warn(
      { events: replayedRecords },
      'the database is an older copy: what it lacks is stored again from the ring buffer',
    )
  }
  if (lostRecords > 0) {
    log.error(
      { events: lostRecords },
      'the database is an older copy, and what it lacks is overwritten in the ring buffer',
    )
  }
  if (discardedBytes > 0) {
    log.warn(
      { bytes: discardedBytes },
      'the ring buffer ends in a torn record; the bytes behind it are dropped',
    )
  }
}
