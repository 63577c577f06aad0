import type { Logger } from 'pino'
import type { EventStore } from '../core/event-store.ts'
import { StorageError } from '../core/storage-error.ts'
import { Drainer } from './drainer.ts'
import type { RingBuffer } from './ring-buffer.ts'
import { createRingFile, openRingFile, ringFileExists } from './ring-file.ts'
import { RingDamagedError } from './ring-header.ts'
import { createSharedRing, type RingSize } from './ring-memory.ts'
import type { RingSource } from './ring-source.ts'

export interface PrepareRingOptions {
  readonly kind: 'file' | 'memory'
  readonly path: string
  readonly size: RingSize
  readonly store: EventStore
  readonly log: Logger
}

/**
 * The ring to serve with: the one an earlier process left, recovered, when it has the wanted size;
 * else a new one, after what was left in the old one has been stored. Throws StorageError, with the
 * file untouched, when it is not a ring that this version can read.
 */
export function prepareRing(options: PrepareRingOptions): RingSource {
  const { kind, path, size, store, log } = options
  const left = ringFileExists(path) ? recoverRing(options) : undefined
  if (left && kind === 'file' && hasSize(left, size)) return path
  if (left) {
    const drainer = new Drainer(left, store)
    while (drainer.tick()) {
      // Nothing is served yet; the backlog is stored batch by batch.
    }
    log.info({ bytes: left.capacityBytes }, 'the earlier ring buffer is drained')
  }
  if (kind === 'file') {
    createRingFile(path, size)
    return path
  }
  log.warn('RING=memory: events that are not yet stored are lost when the process dies')
  return createSharedRing(size)
}

function hasSize(ring: RingBuffer, { capacityBytes, windowBytes }: RingSize): boolean {
  return ring.capacityBytes === capacityBytes && ring.windowBytes === windowBytes
}

function recoverRing({ path, store, log }: PrepareRingOptions): RingBuffer {
  const ring = openLeftRing(path)
  const { pendingRecords, discardedBytes } = ring.recover(store.findCursor(ring.id) ?? 0)
  if (pendingRecords > 0) {
    log.info({ events: pendingRecords }, 'events recovered from the ring buffer')
  }
  if (discardedBytes > 0) {
    log.warn(
      { bytes: discardedBytes },
      'the ring buffer ends in a torn record; the bytes behind it are dropped',
    )
  }
  return ring
}

function openLeftRing(path: string): RingBuffer {
  try {
    return openRingFile(path)
  } catch (error) {
    if (!(error instanceof RingDamagedError)) throw error
    throw new StorageError(
      `cannot read ${path}: ${error.message}; it is left as it is, and moving it away starts an empty ring`,
    )
  }
}
