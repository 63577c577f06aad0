import { Drainer } from '../../ingest/drainer.ts'
import { openLeftRing } from '../../ingest/open-left-ring.ts'
import { createRecordMatcher } from '../../ingest/record-matcher.ts'
import type { RingBuffer } from '../../ingest/ring-buffer.ts'
import { RING_FILE } from '../../ingest/ring-file.ts'
import { createReadPendingErasures } from '../../storage/erasure/erasure-requests.ts'
import { createErasureStore } from '../../storage/erasure/erasure-store.ts'
import { createEventStore, type SqliteEventStore } from '../../storage/event-store.ts'
import type { PulsoDatabase } from '../../storage/open-database.ts'
import { LiveRollups } from '../../storage/rollup/live-rollups.ts'

/**
 * Does all erasures that are asked for where no service runs; the data folder must be claimed. What is in
 * the ring is stored first, as a start does it.
 */
export function eraseAlone(db: PulsoDatabase, dataDir: string): void {
  const rollups = new LiveRollups(db)
  const store = createEventStore(db, { rollups })
  const left = openLeftRing(`${dataDir}/${RING_FILE}`)
  try {
    if (left) drainAll(left.ring, store)
    const erasures = createErasureStore(db, { rollups, toMatcher: createRecordMatcher })
    const pending = createReadPendingErasures(db)()
    for (const erasure of pending) {
      for (const _ of erasures.erase(erasure)) {
        // Nobody else wants a turn.
      }
    }
    if (left) scrubAll(left.ring, createRecordMatcher(pending))
    for (const erasure of pending) erasures.finish(erasure)
  } finally {
    left?.close()
  }
}

function drainAll(ring: RingBuffer, store: SqliteEventStore): void {
  ring.recover(store.findCursor(ring.id))
  const drainer = new Drainer(ring, store)
  while (drainer.tick()) {
    // Batch by batch.
  }
}

function scrubAll(ring: RingBuffer, isWanted: (payload: Uint8Array) => boolean): void {
  const scrubber = ring.scrub(isWanted)
  while (!scrubber.step()) {
    // Some hundred records at a time.
  }
  ring.sync()
}
