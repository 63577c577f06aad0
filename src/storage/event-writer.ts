import { SQLiteError } from 'bun:sqlite'
import { sql } from 'drizzle-orm'
import type { StoredEvent } from '../core/event.ts'
import { type EventWriter, RecordRefusedError } from '../core/event-store.ts'
import { compileStatement } from './compile-statement.ts'
import { countErased } from './count-erased.ts'
import type { PulsoDatabase } from './open-database.ts'
import type { Rollups } from './rollup/live-rollups.ts'
import { events, quarantine } from './schema.ts'

/** SQLite result codes that speak of one row, not of the database. */
const ROW_ERRORS = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/

/** ECMAScript's times end at 8.64e15 ms; a little before that there is still a next month. */
const MAX_TIME_MS = 8.63e15

interface EventWriterDeps {
  readonly rollups: Rollups
  readonly now: () => number
}

/** Inserts through prepared statements, each once for all transactions, and counts what it stores. */
export function createEventWriter(
  db: PulsoDatabase,
  { rollups, now }: EventWriterDeps,
): EventWriter {
  const value = sql.placeholder
  const insertEvent = compileStatement<StoredEvent>(
    db,
    db
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
        visitor: value('visitor'),
        device: value('device'),
      })
      // The one unique index is the transaction's. Naming it here with its `where` makes Drizzle
      // 0.45 write the clauses in an order that SQLite does not parse.
      .onConflictDoNothing(),
  )
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

  const findExpired = db.$client.prepare<unknown, [number, string]>(
    'select 1 from expired_transactions where tenant_id = ? and transaction_id = ?',
  )

  /** Whether the event's transaction was stored, and was too old to be kept since. */
  function isExpired({ tenantId, transactionId }: StoredEvent): boolean {
    return transactionId !== null && findExpired.get(tenantId, transactionId) !== null
  }

  return {
    insert(event: StoredEvent) {
      if (!isCountable(event)) throw new RecordRefusedError('occurred_at is out of range')
      try {
        if (isExpired(event) || insertEvent(event) === 0) return false
      } catch (error) {
        throw isRowError(error) ? new RecordRefusedError((error as Error).message) : error
      }
      rollups.add(event)
      return true
    },
    countErased: () => countErased(db, 1),
    quarantine(record) {
      insertQuarantine.run({ ...record, payload: Buffer.from(record.payload), at: now() })
    },
  }
}

/** Whether an event is in a time that calendars have. */
function isCountable({ occurredAt }: StoredEvent): boolean {
  return Math.abs(occurredAt) <= MAX_TIME_MS
}

/** A value that cannot be bound at all is a TypeError, and the row's own fault too. */
function isRowError(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error
  return cause instanceof SQLiteError
    ? ROW_ERRORS.test(cause.code ?? '')
    : cause instanceof TypeError
}
