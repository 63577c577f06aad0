import { and, asc, eq, gte } from 'drizzle-orm'
import { Calendar } from '../../core/calendar.ts'
import { ConflictError } from '../../core/conflict-error.ts'
import { listHours } from '../../core/list-hours.ts'
import { iterateEvents } from '../iterate-events.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { events } from '../schema.ts'
import { countChange, getRollupState } from './rollup-state.ts'
import { LIVE_ROLLUPS } from './rollup-tables.ts'
import { RollupWriter } from './rollup-writer.ts'

const { hourlyCounts, hourlyRevenue, hourlyVisitors, visits } = LIVE_ROLLUPS
const { dailyCounts, monthlyCounts, dailyVisitors } = LIVE_ROLLUPS
/** Events that are counted again before what they came to is written. */
const STEP_EVENTS = 10_000

interface Zones {
  readonly from: string
  readonly to: string
}

/**
 * Counts a tenant's events by the hours, days and months of another time zone; within the transaction
 * that gives it to the tenant. Most zones have the same hours; where they have not, single events
 * are counted again, and ConflictError is thrown if those of old hours may be deleted.
 */
export function rezoneTenant(db: PulsoDatabase, tenantId: number, { from, to }: Zones): void {
  const { foldedUntil, eventsSince } = getRollupState(db)
  const writer = new RollupWriter(db, LIVE_ROLLUPS)
  const old = new Calendar(from)
  const wanted = new Calendar(to)
  let hours = findHours(db, tenantId, { calendar: old, foldedUntil })
  for (const table of [dailyCounts, monthlyCounts, dailyVisitors]) {
    db.delete(table).where(eq(table.tenantId, tenantId)).run()
  }
  const isSame = (hour: number) =>
    wanted.startOfHour(hour) === hour && wanted.nextHour(hour) >= old.nextHour(hour)
  if (!hours.every(isSame)) {
    if (hours.some(hour => hour < eventsSince)) {
      throw new ConflictError(
        `the time zone cannot be changed to ${to}: its hours start at other minutes, and the events to count them again by are no longer kept`,
      )
    }
    removeHours(db, tenantId, hours)
    hours = countAgain(db, tenantId, writer)
  }
  writer.foldTenant(
    tenantId,
    hours.filter(hour => hour < foldedUntil),
  )
  countChange(db)
}

/** The hours in which anything of a tenant's may be counted: all of its days, and those that are in no day yet. */
function findHours(
  db: PulsoDatabase,
  tenantId: number,
  { calendar, foldedUntil }: { calendar: Calendar; foldedUntil: number },
): number[] {
  const days = db
    .selectDistinct({ day: dailyCounts.day })
    .from(dailyCounts)
    .where(eq(dailyCounts.tenantId, tenantId))
    .all()
  const unfolded = db
    .selectDistinct({ hour: hourlyCounts.hour })
    .from(hourlyCounts)
    .where(and(gte(hourlyCounts.hour, foldedUntil), eq(hourlyCounts.tenantId, tenantId)))
    .all()
  const folded = days.flatMap(({ day }) =>
    listHours({ from: day, to: calendar.nextDay(day) }, calendar),
  )
  return [...new Set([...folded, ...unfolded.map(({ hour }) => hour)])]
}

/** Hour by hour: the tables of hours lie by time, not by tenant. */
function removeHours(db: PulsoDatabase, tenantId: number, hours: readonly number[]): void {
  for (const table of [hourlyCounts, hourlyVisitors]) {
    for (const hour of hours) {
      db.delete(table)
        .where(and(eq(table.hour, hour), eq(table.tenantId, tenantId)))
        .run()
    }
  }
  for (const table of [hourlyRevenue, visits]) {
    db.delete(table).where(eq(table.tenantId, tenantId)).run()
  }
}

/** Returns the hours in which there is anything now. */
function countAgain(db: PulsoDatabase, tenantId: number, writer: RollupWriter): number[] {
  const hours = new Set<number>()
  const own = db
    .select()
    .from(events)
    .where(eq(events.tenantId, tenantId))
    .orderBy(asc(events.occurredAt), asc(events.id))
  // Days and months come of the hours, all at once.
  const flush = () => writer.flush({ foldedUntil: Number.MIN_SAFE_INTEGER })
  let counted = 0
  for (const event of iterateEvents(db, own.toSQL())) {
    writer.add(event)
    hours.add(writer.hourOf(event).start)
    counted += 1
    if (counted % STEP_EVENTS === 0) flush()
  }
  flush()
  return [...hours]
}
