import { and, asc, eq, getTableColumns, isNotNull, sql } from 'drizzle-orm'
import { type Erasure, isErasedBy } from '../../core/erasure.ts'
import type { StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { LiveRollups } from '../rollup/live-rollups.ts'
import { transactWithRollups } from '../rollup/transact-with-rollups.ts'
import { events } from '../schema.ts'
import { countErasedOf } from './count-erased-of.ts'
import { HourVisitors } from './hour-visitors.ts'

/**
 * How many events are looked at, and at most deleted, before others get a turn. They follow each other in
 * time, so that only the last hour of them may have many more, which are read once, see `HourVisitors`.
 */
const EVENTS_A_STEP = 512

type EventRow = StoredEvent & { readonly id: number }
type FindRows = (behind: Pick<EventRow, 'occurredAt' | 'id'>) => EventRow[]

const BEGINNING = { occurredAt: Number.MIN_SAFE_INTEGER, id: 0 }

/**
 * Deletes the events that an erasure's condition is about and takes them out of the rollups, in
 * transactions between which others may write.
 */
export function* eraseEvents(
  db: PulsoDatabase,
  { erasure, rollups }: { erasure: Erasure; rollups: LiveRollups },
): Generator<void> {
  const find = createFind(db, erasure)
  const remove = createRemove(db, { erasure, rollups })
  let last: EventRow | undefined
  do {
    const rows = find(last ?? BEGINNING)
    remove(rows.filter(row => isErasedBy(row, erasure)))
    last = rows.at(-1)
    yield
  } while (last)
}

/** Finds the next rows that may fit: of a transaction the one, else some of all of the tenant, by time. */
function createFind(db: PulsoDatabase, { tenantId, condition }: Erasure): FindRows {
  const value = sql.placeholder
  const isBehind = sql`(${events.occurredAt}, ${events.id}) > (${value('occurredAt')}, ${value('id')})`
  const isWanted =
    condition !== null && 'transactionId' in condition
      ? // The index of transactions has only events that have one.
        and(eq(events.transactionId, condition.transactionId), isNotNull(events.transactionId))
      : undefined
  const next = db
    .select(getTableColumns(events))
    .from(events)
    .where(and(eq(events.tenantId, tenantId), isWanted, isBehind))
    .orderBy(asc(events.occurredAt), asc(events.id))
    .limit(EVENTS_A_STEP)
    .prepare()
  return ({ occurredAt, id }) => next.all({ occurredAt, id }) as EventRow[]
}

/** Deletes events that are there and takes them out of the rollups. */
function createRemove(
  db: PulsoDatabase,
  { erasure, rollups }: { erasure: Erasure; rollups: LiveRollups },
): (rows: readonly EventRow[]) => void {
  const visitors = new HourVisitors(db, { hourOf: event => rollups.hourOf(event) })
  const deleteRow = db
    .delete(events)
    .where(eq(events.id, sql.placeholder('id')))
    .prepare()

  return rows => {
    if (rows.length === 0) return
    transactWithRollups(db, rollups, () => {
      visitors.begin()
      for (const row of rows) {
        rollups.remove(row, { isLastOfVisitor: visitors.remove(row) })
        deleteRow.run({ id: row.id })
      }
      countErasedOf(db, { erasure, events: rows.length })
      visitors.end()
    })
  }
}
