import { count, desc, isNull } from 'drizzle-orm'
import type { DrainedTotals } from '../core/account.ts'
import { createReadDrainedTotals } from './drained-totals.ts'
import { findNewestReceivedAt } from './find-newest-received-at.ts'
import { countMissingMigrations } from './migrate.ts'
import type { PulsoDatabase } from './open-database.ts'
import { erasures, events, quarantine, rollupState } from './schema.ts'

/** How many of the complaints of SQLite's check are kept. */
const MAX_COMPLAINTS = 3

/** What a look at the whole of a database finds. */
export interface DatabaseExamination {
  /** What SQLite finds damaged; none in a sound database. */
  readonly complaints: readonly string[]
  readonly missingMigrations: number
  /** As of one moment; undefined when the database is damaged, or not of this version. */
  readonly contents: DatabaseContents | undefined
}

export interface DatabaseContents {
  readonly totals: DrainedTotals
  readonly events: number
  /** Of those that were stored, how many are gone because they were too old, and because they were to be. */
  readonly expired: number
  readonly erased: number
  /** Erasures that are asked for and not done. */
  readonly pendingErasures: number
  /** How many quarantined records there are, by reason. */
  readonly quarantine: readonly { readonly error: string; readonly records: number }[]
  /** Milliseconds since the epoch; null when there is no event. */
  readonly newestReceivedAt: number | null
}

interface CheckLine {
  readonly quick_check: string
}

/**
 * Examines a database, for the ring with this id. The check reads every page, which takes a while in a
 * large one; so it comes first, and what is compared with the ring is read behind it, at one moment.
 */
export function examineDatabase(db: PulsoDatabase, ringId: string): DatabaseExamination {
  const checked = db.$client.query<CheckLine, []>(`pragma quick_check(${MAX_COMPLAINTS})`).all()
  const complaints = checked
    .flatMap(line => line.quick_check.split('\n'))
    .filter(line => line !== 'ok')
  const missingMigrations = countMissingMigrations(db)
  const isReadable = complaints.length === 0 && missingMigrations === 0
  return {
    complaints,
    missingMigrations,
    contents: isReadable ? db.transaction(() => readContents(db, ringId)) : undefined,
  }
}

function readContents(db: PulsoDatabase, ringId: string): DatabaseContents {
  const gone = db
    .select({ expired: rollupState.expired, erased: rollupState.erased })
    .from(rollupState)
    .get()
  const pending = db.select({ n: count() }).from(erasures).where(isNull(erasures.doneAt)).get()
  const records = count()
  return {
    totals: createReadDrainedTotals(db)(ringId),
    events: db.select({ n: count() }).from(events).get()?.n ?? 0,
    expired: gone?.expired ?? 0,
    erased: gone?.erased ?? 0,
    pendingErasures: pending?.n ?? 0,
    quarantine: db
      .select({ error: quarantine.error, records })
      .from(quarantine)
      .groupBy(quarantine.error)
      .orderBy(desc(records))
      .all(),
    newestReceivedAt: findNewestReceivedAt(db) ?? null,
  }
}
