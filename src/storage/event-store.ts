import { SQLiteError } from 'bun:sqlite'
import { eq, lte, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { StorefrontEvent } from '../core/event.ts'
import {
  type EventStore,
  type EventWriter,
  type Fates,
  RecordRefusedError,
  type RingCursor,
  type RingStep,
} from '../core/event-store.ts'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { DRAINED_RECORDS } from './ring-cursor-columns.ts'
import { events, quarantine, ringCursor } from './schema.ts'

/** SQLite result codes that speak of one row, not of the database. */
const ROW_ERRORS = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/

export interface SqliteEventStore extends EventStore {
  /** Throws when the database cannot be written just now. */
  probe(): void
  /** Moves the write-ahead log into the database, and closes it. */
  close(): void
}

const START: RingCursor = { position: 0, records: 0 }

/** Events, quarantine and ring cursors in SQLite, all written through prepared statements. */
export function createEventStore(
  db: PulsoDatabase,
  now: () => number = Date.now,
): SqliteEventStore {
  const findCursor = db
    .select({ position: ringCursor.position, records: DRAINED_RECORDS })
    .from(ringCursor)
    .where(eq(ringCursor.ringId, sql.placeholder('ringId')))
    .prepare()
  const moveCursor = createMoveCursor(db)
  const writer = createWriter(db, now)

  return {
    findCursor: ringId => findCursor.get({ ringId }) ?? START,
    transact(step: RingStep, write) {
      db.transaction(() => moveCursor(step, write(writer)), { behavior: 'immediate' })
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

function createWriter(db: PulsoDatabase, now: () => number): EventWriter {
  const value = sql.placeholder
  const insertEvent = db
    .insert(events)
    .values({
      tenantId: value('tenantId'),
      endpoint: value('endpoint'),
      type: value('type'),
      productId: value('productId'),
      metadata: value('metadata'),
      transactionId: value('transactionId'),
      valueMinor: value('valueMinor'),
      currency: value('currency'),
      occurredAt: value('occurredAt'),
      receivedAt: value('receivedAt'),
    })
    // The one unique index is the transaction's. Naming it here with its `where` makes Drizzle
    // 0.45 write the clauses in an order that SQLite does not parse.
    .onConflictDoNothing()
    .prepare()
  const insertQuarantine = db
    .insert(quarantine)
    .values({
      ringId: value('ringId'),
      position: value('position'),
      payload: value('payload'),
      error: value('error'),
      at: value('at'),
    })
    .prepare()

  return {
    insert(event: StorefrontEvent) {
      try {
        return toChanges(insertEvent.run(event as unknown as Record<string, unknown>)) > 0
      } catch (error) {
        throw isRowError(error) ? new RecordRefusedError((error as Error).message) : error
      }
    },
    quarantine(record) {
      insertQuarantine.run({ ...record, payload: Buffer.from(record.payload), at: now() })
    },
  }
}

/** Drizzle types a Bun statement's result as void; it is Bun's `{ changes, lastInsertRowid }`. */
function toChanges(result: unknown): number {
  return (result as { changes: number }).changes
}

/** A value that cannot be bound at all is a TypeError, and the row's own fault too. */
function isRowError(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error
  return cause instanceof SQLiteError
    ? ROW_ERRORS.test(cause.code ?? '')
    : cause instanceof TypeError
}
