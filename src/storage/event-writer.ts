import { SQLiteError } from 'bun:sqlite'
import { sql } from 'drizzle-orm'
import type { StoredEvent } from '../core/event.ts'
import { type EventWriter, RecordRefusedError } from '../core/event-store.ts'
import { compileStatement } from './compile-statement.ts'
import type { PulsoDatabase } from './open-database.ts'
import { events, quarantine } from './schema.ts'

/** SQLite result codes that speak of one row, not of the database. */
const ROW_ERRORS = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/

/** Inserts through prepared statements, each once for all transactions. */
export function createEventWriter(db: PulsoDatabase, now: () => number = Date.now): EventWriter {
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

  return {
    insert(event: StoredEvent) {
      try {
        return insertEvent(event) > 0
      } catch (error) {
        throw isRowError(error) ? new RecordRefusedError((error as Error).message) : error
      }
    },
    quarantine(record) {
      insertQuarantine.run({ ...record, payload: Buffer.from(record.payload), at: now() })
    },
  }
}

/** A value that cannot be bound at all is a TypeError, and the row's own fault too. */
function isRowError(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error
  return cause instanceof SQLiteError
    ? ROW_ERRORS.test(cause.code ?? '')
    : cause instanceof TypeError
}
