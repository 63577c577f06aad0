import { eq, gt, lte, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { EventStore, Fates, RingCursor, RingStep } from '../core/event-store.ts'
import { StorageError } from '../core/storage-error.ts'
import { createEventWriter } from './event-writer.ts'
import type { PulsoDatabase } from './open-database.ts'
import { DRAINED_RECORDS } from './ring-cursor-columns.ts'
import { LiveRollups, type Rollups } from './rollup/live-rollups.ts'
import { transactWithRollups } from './rollup/transact-with-rollups.ts'
import { ringCursor } from './schema.ts'
import { toChanges } from './to-changes.ts'

export interface SqliteEventStore extends EventStore {
  /** Throws when the database cannot be written just now. */
  probe(): void
  /** Moves the write-ahead log into the database, and closes it. */
  close(): void
}

const START: RingCursor = { position: 0, records: 0 }

interface EventStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** What counts the events; a benchmark measures what that costs. */
  readonly rollups?: Rollups
}

/** Events, quarantine and ring cursors in SQLite, all written through prepared statements. */
export function createEventStore(
  db: PulsoDatabase,
  { now = Date.now, rollups = new LiveRollups(db) }: EventStoreOptions = {},
): SqliteEventStore {
  const findCursor = db
    .select({ position: ringCursor.position, records: DRAINED_RECORDS })
    .from(ringCursor)
    .where(eq(ringCursor.ringId, sql.placeholder('ringId')))
    .prepare()
  // The demo's events are from no ring: their cursor has not moved.
  const anyCursor = db
    .select()
    .from(ringCursor)
    .where(gt(ringCursor.position, 0))
    .limit(1)
    .prepare()
  const moveCursor = createMoveCursor(db)
  const writer = createEventWriter(db, { rollups, now })

  return {
    hasDrained: () => anyCursor.get() !== undefined,
    findCursor: ringId => findCursor.get({ ringId }) ?? START,
    transact(step: RingStep, write) {
      transactWithRollups(db, rollups, () => moveCursor(step, write(writer)))
    },
    probe() {
      db.$client.run('begin immediate')
      db.$client.run('rollback')
    },
    close() {
      try {
        db.$client.run('pragma wal_checkpoint(truncate)')
      } catch {
        // A disk that is full, say. Everything is committed, and the next start reads the log.
      } finally {
        db.$client.close()
      }
    },
  }
}

function createMoveCursor(db: PulsoDatabase): (step: RingStep, fates: Fates) => void {
  const value = sql.placeholder
  const move = db
    .insert(ringCursor)
    .values({
      ringId: value('ringId'),
      position: value('to'),
      stored: value('stored'),
      duplicates: value('duplicates'),
      quarantined: value('quarantined'),
      lost: value('lost'),
    })
    .onConflictDoUpdate({
      target: ringCursor.ringId,
      set: {
        position: sql`excluded.position`,
        stored: plusNew(ringCursor.stored),
        duplicates: plusNew(ringCursor.duplicates),
        quarantined: plusNew(ringCursor.quarantined),
        lost: plusNew(ringCursor.lost),
      },
      setWhere: lte(ringCursor.position, value('from')),
    })
    .prepare()

  return (step, fates) => {
    if (toChanges(move.run({ ...step, ...fates })) === 0) {
      throw new StorageError('another process has drained this ring')
    }
  }
}

function plusNew(column: SQLiteColumn): SQL {
  return sql`${column} + excluded.${sql.identifier(column.name)}`
}
