import { asc, eq, sql } from 'drizzle-orm'
import type { StoredEvent } from '../core/event.ts'
import { RecordRefusedError } from '../core/event-store.ts'
import { StorageError } from '../core/storage-error.ts'
import { createEventWriter } from './event-writer.ts'
import type { PulsoDatabase } from './open-database.ts'
import { LiveRollups } from './rollup/live-rollups.ts'
import { transactWithRollups } from './rollup/transact-with-rollups.ts'
import { quarantine, ringCursor } from './schema.ts'

/** A record that the database refused, and why. */
export interface QuarantinedRecord {
  readonly id: number
  readonly ringId: string
  readonly position: number
  readonly payload: Uint8Array
  readonly error: string
  /** Milliseconds since the epoch: when it was refused first. */
  readonly at: number
}

/** What came of records that were tried again. */
export interface RetryOutcome {
  stored: number
  duplicates: number
  /** Refused again: they stay, with the reason of this time. */
  refused: number
}

export interface RetryOptions {
  /** One record; all when absent. */
  readonly id?: number | undefined
  /** Throws RecordRefusedError for bytes that are no event. */
  readonly decode: (payload: Uint8Array) => StoredEvent
}

/** All quarantined records, oldest first. */
export function listQuarantine(db: PulsoDatabase): QuarantinedRecord[] {
  return db.select().from(quarantine).orderBy(asc(quarantine.id)).all()
}

/**
 * Tries to store quarantined records again, in one transaction, and moves them from the quarantined
 * events of their ring to the stored ones. Throws StorageError when there is no record with the id.
 */
export function retryQuarantine(db: PulsoDatabase, options: RetryOptions): RetryOutcome {
  const { id, decode } = options
  const rollups = new LiveRollups(db)
  const writer = createEventWriter(db, { rollups, now: Date.now })
  const outcome: RetryOutcome = { stored: 0, duplicates: 0, refused: 0 }

  function retry(record: QuarantinedRecord) {
    const isRecord = eq(quarantine.id, record.id)
    try {
      const fate = writer.insert(decode(record.payload)) ? 'stored' : 'duplicates'
      outcome[fate] += 1
      db.update(ringCursor)
        .set({
          quarantined: sql`${ringCursor.quarantined} - 1`,
          [fate]: sql`${ringCursor[fate]} + 1`,
        })
        .where(eq(ringCursor.ringId, record.ringId))
        .run()
      db.delete(quarantine).where(isRecord).run()
    } catch (error) {
      if (!(error instanceof RecordRefusedError)) throw error
      outcome.refused += 1
      db.update(quarantine).set({ error: error.message }).where(isRecord).run()
    }
  }

  transactWithRollups(db, rollups, () => {
    for (const recordId of findIds(db, id)) {
      const record = db.select().from(quarantine).where(eq(quarantine.id, recordId)).get()
      if (record) retry(record)
    }
  })
  return outcome
}

/**
 * Throws quarantined records away and returns how many; they stay counted as quarantined. Throws
 * StorageError when there is no record with the id.
 */
export function discardQuarantine(db: PulsoDatabase, { id }: { id?: number | undefined }): number {
  return db.transaction(
    () => {
      const ids = findIds(db, id)
      for (const recordId of ids) discardRecord(db, recordId)
      return ids.length
    },
    { behavior: 'immediate' },
  )
}

/** Throws one record away, if it is there; within a transaction. */
export function discardRecord(db: PulsoDatabase, id: number): void {
  const [gone] = db
    .delete(quarantine)
    .where(eq(quarantine.id, id))
    .returning({ ringId: quarantine.ringId })
    .all()
  if (!gone) return
  db.update(ringCursor)
    .set({ discarded: sql`${ringCursor.discarded} + 1` })
    .where(eq(ringCursor.ringId, gone.ringId))
    .run()
}

/** The wanted record, or all of them; only ids, for the records may be many and large. */
function findIds(db: PulsoDatabase, wanted: number | undefined): number[] {
  const ids = db
    .select({ id: quarantine.id })
    .from(quarantine)
    .where(wanted === undefined ? undefined : eq(quarantine.id, wanted))
    .orderBy(asc(quarantine.id))
    .all()
    .map(({ id }) => id)
  if (wanted !== undefined && ids.length === 0) {
    throw new StorageError(`no record with id ${wanted} is in quarantine`)
  }
  return ids
}
