// What a start does to the data folder before anything is served.

import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { HeldRing } from './ingest/held-ring.ts'
import { openLeftRing, refuseDrainedRing } from './ingest/open-left-ring.ts'
import { prepareRing } from './ingest/prepare-ring.ts'
import { RING_FILE } from './ingest/ring-file.ts'
import { toRingSize } from './ingest/ring-memory.ts'
import { checkWritable } from './storage/check-writable.ts'
import { createEventStore } from './storage/event-store.ts'
import { isNewDatabase } from './storage/is-new-database.ts'
import { migrate } from './storage/migrate.ts'
import { closeDatabase, DATABASE_FILE, openDatabase } from './storage/open-database.ts'
import { rebuildRollups, removeLeftRebuild } from './storage/rollup/rebuild-rollups.ts'
import { getRollupState } from './storage/rollup/rollup-state.ts'

/**
 * Migrates the database and recovers the ring; whatever an unfitting ring held is stored first. Both
 * are looked at before either is opened for writing, so that a start that is refused changes nothing.
 */
export function prepareData(config: Config, log: Logger): HeldRing {
  const left = openLeftRing(`${config.dataDir}/${RING_FILE}`)
  try {
    return prepareWith(left, { config, log })
  } catch (error) {
    left?.close()
    throw error
  }
}

function prepareWith(
  left: HeldRing | undefined,
  { config, log }: { config: Config; log: Logger },
): HeldRing {
  const databasePath = `${config.dataDir}/${DATABASE_FILE}`
  const ringPath = `${config.dataDir}/${RING_FILE}`
  checkWritable(databasePath)
  if (isNewDatabase(databasePath)) refuseDrainedRing(ringPath)
  const db = openDatabase(databasePath)
  try {
    const applied = migrate(db)
    if (applied > 0) log.info({ migrations: applied }, 'the database is migrated')
    removeLeftRebuild(db)
    if (!getRollupState(db).isBuilt) {
      log.info('the events of an earlier version are being counted')
      rebuildRollups(db)
    }
    return prepareRing({
      kind: config.ring,
      path: ringPath,
      left,
      size: toRingSize(config.ringBytes, config.maxBodyBytes),
      store: createEventStore(db),
      log,
    })
  } finally {
    closeDatabase(db)
  }
}
