import type { Logger } from 'pino'
import type { EventStore } from '../core/event-store.ts'
import { StorageError } from '../core/storage-error.ts'
import { Drainer } from './drainer.ts'
import type { RingBuffer } from './ring-buffer.ts'
import { createRingFile, holdRingFile, openRingFile, ringFileExists } from './ring-file.ts'
import { RingDamagedError } from './ring-header.ts'
import { createSharedRing, type RingSize } from './ring-memory.ts'
import { openRing, type RingSource } from './ring-source.ts'

export interface PrepareRingOptions {
  readonly kind: 'file' | 'memory'
  readonly path: string
  readonly size: RingSize
  readonly store: EventStore
  readonly log: Logger
}

/** The ring that the producer appends to, and where the consumer finds it. */
export interface PreparedRing {
  readonly ring: RingBuffer
  readonly source: RingSource
  /** Lets go of the file, when nothing uses the ring any more. */
  close(): void
}

/**
 * The ring to serve with: the one an earlier process left, recovered, when it has the wanted size;
 * else a new one, after what was left in the old one has been stored. Throws StorageError, with the
 * file untouched, when it is not a ring that this version can read.
 */
export function prepareRing(options: PrepareRingOptions): PreparedRing {
  const { kind, path, size, store, log } = options
  const left = ringFileExists(path) ? openLeftRing(path) : undefined
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
  if (kind === 'file') {
    createRingFile(path, size)
    return openHeldRing(path)
  }
  log.warn('RING=memory: events that are not yet stored are lost when the process dies')
  const source = createSharedRing(size)
  return { ring: openRing(source), source, close() {} }
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

function openHeldRing(path: string): PreparedRing {
  const { path: source, close } = holdRingFile(path)
  try {
    return { ring: openRingFile(source), source, close }
  } catch (error) {
    close()
    throw error
  }
}

function openLeftRing(path: string): PreparedRing {
  try {
    return openHeldRing(path)
  } catch (error) {
    if (!(error instanceof RingDamagedError)) throw error
    throw new StorageError(
      `cannot read ${path}: ${error.message}; it is left as it is, and moving it away starts an empty ring`,
    )
  }
}
