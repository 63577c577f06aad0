import type { Logger } from 'pino'
import type { EventStore } from '../core/event-store.ts'
import { Drainer } from './drainer.ts'
import type { RingBuffer, RingRecovery } from './ring-buffer.ts'
import { createRingFile, removeUnfinishedRing } from './ring-file.ts'
import { createSharedRing, type RingSize } from './ring-memory.ts'
import { openRing, type RingSource } from './ring-source.ts'

export interface PrepareRingOptions {
  readonly kind: 'file' | 'memory'
  readonly path: string
  /** What `openLeftRing` found there. */
  readonly left: RingBuffer | undefined
  readonly size: RingSize
  readonly store: EventStore
  readonly log: Logger
}

/** The ring that the producer appends to, and where the consumer finds it. */
export interface PreparedRing {
  readonly ring: RingBuffer
  readonly source: RingSource
}

/**
 * The ring to serve with: the one an earlier process left, recovered, when it has the wanted size;
 * else a new one, after what was left in the old one has been stored.
 */
export function prepareRing(options: PrepareRingOptions): PreparedRing {
  const { kind, path, left, size, store, log } = options
  removeUnfinishedRing(path)
  if (left) report(left.recover(store.findCursor(left.id)), log)
  if (left && kind === 'file' && hasSize(left, size)) return { ring: left, source: path }
  if (left) {
    const drainer = new Drainer(left, store)
    while (drainer.tick()) {
      // Nothing is served yet; the backlog is stored batch by batch.
    }
    log.info({ bytes: left.capacityBytes }, 'the earlier ring buffer is drained')
  }
  const source = kind === 'file' ? path : createSharedRing(size)
  if (kind === 'file') createRingFile(path, size)
  else log.warn('RING=memory: events that are not yet stored are lost when the process dies')
  return { ring: openRing(source), source }
}

function hasSize(ring: RingBuffer, { capacityBytes, windowBytes }: RingSize): boolean {
  return ring.capacityBytes === capacityBytes && ring.windowBytes === windowBytes
}

function report(found: RingRecovery, log: Logger): void {
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
