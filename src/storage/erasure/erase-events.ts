import { and, asc, eq, getTableColumns, gte, isNotNull, lt, sql } from 'drizzle-orm'
import { type Erasure, isErasedBy } from '../../core/erasure.ts'
import type { StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { LiveRollups } from '../rollup/live-rollups.ts'
import { transactWithRollups } from '../rollup/transact-with-rollups.ts'
import { events } from '../schema.ts'
import { countErasedOf } from './count-erased-of.ts'

/** How many events are looked at, and at most deleted, before others get a turn. */
const EVENTS_A_STEP = 4096

type EventRow = StoredEvent & { readonly id: number }

/**
 * Deletes the events that an erasure's condition is about and takes them out of the rollups, in
 * transactions between which others may write.
 */
export function* eraseEvents(
  db: PulsoDatabase,
  { erasure, rollups }: { erasure: Erasure; rollups: LiveRollups },
): Generator<void> {
  const remove = createRemove(db, rollups)
  for (const rows of findRows(db, erasure)) {
    const found = rows.filter(row => isErasedBy(row, erasure))
    if (found.length > 0) {
      transactWithRollups(db, rollups, () => {
        for (const row of found) remove(row)
        countErasedOf(db, erasure, found.length)
      })
    }
    yield
  }
}

/** The rows that may fit, some thousand at a time: of a transaction the one, else all of the tenant. */
function* findRows(db: PulsoDatabase, { tenantId, condition }: Erasure): Generator<EventRow[]> {
  const rows = db.select(getTableColumns(events)).from(events)
  const isTenants = eq(events.tenantId, tenantId)
  if (condition !== null && 'transactionId' in condition) {
    const isTransaction = eq(events.transactionId, condition.transactionId)
    // The index of transactions has only events that have one.
    const isOne = and(isTenants, isTransaction, isNotNull(events.transactionId))
    yield rows.where(isOne).all() as EventRow[]
    return
  }
  const value = sql.placeholder
  const next = rows
    .where(
      and(
        isTenants,
        sql`(${events.occurredAt}, ${events.id}) > (${value('occurredAt')}, ${value('id')})`,
      ),
    )
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(EVENTS_A_STEP)
    .prepare()
  let last = { occurredAt: Number.MIN_SAFE_INTEGER, id: 0 }
  while (true) {
    const page = next.all({ occurredAt: last.occurredAt, id: last.id }) as EventRow[]
    const end = page.at(-1)
    if (!end) return
    yield page
    last = end
  }
}

/** Deletes one event and takes it out of the rollups, within a transaction. */
function createRemove(db: PulsoDatabase, rollups: LiveRollups): (row: EventRow) => void {
  const value = sql.placeholder
  const deleteRow = db
    .delete(events)
    .where(eq(events.id, value('id')))
    .prepare()
  const findOther = db
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        eq(events.tenantId, value('tenantId')),
        gte(events.occurredAt, value('start')),
        lt(events.occurredAt, value('end')),
        eq(events.visitor, value('visitor')),
      ),
    )
    .limit(1)
    .prepare()

  return row => {
    deleteRow.run({ id: row.id })
    const { tenantId, visitor } = row
    const isLastOfVisitor =
      visitor !== null && findOther.get({ tenantId, visitor, ...rollups.hourOf(row) }) === undefined
    rollups.remove(row, { isLastOfVisitor })
  }
}
