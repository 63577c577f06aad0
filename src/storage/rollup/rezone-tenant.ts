import { and, asc, eq, gt, lt, sql } from 'drizzle-orm'
import { Calendar } from '../../core/calendar.ts'
import { ConflictError } from '../../core/conflict-error.ts'
import type { StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { events } from '../schema.ts'
import { getRollupState } from './rollup-state.ts'
import { LIVE_ROLLUPS } from './rollup-tables.ts'
import { RollupWriter } from './rollup-writer.ts'

const { hourlyCounts, hourlyRevenue, hourlyVisitors, visits } = LIVE_ROLLUPS
const { dailyCounts, monthlyCounts, dailyVisitors } = LIVE_ROLLUPS
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
export function rezoneTenant(db: PulsoDatabase, tenantId: number, zones: Zones): void {
  const { foldedUntil, eventsSince } = getRollupState(db)
  const writer = new RollupWriter(db, LIVE_ROLLUPS)
  for (const table of [dailyCounts, monthlyCounts, dailyVisitors]) {
    db.delete(table).where(eq(table.tenantId, tenantId)).run()
  }
  if (!hasSameHours(db, tenantId, zones)) {
    if (isAnyOlder(db, { tenantId, than: eventsSince })) {
      throw new ConflictError(
        `the time zone cannot be changed to ${zones.to}: its hours start at other minutes, and the events to count them again by are no longer kept`,
      )
    }
    for (const table of [hourlyCounts, hourlyRevenue, hourlyVisitors, visits]) {
      db.delete(table).where(eq(table.tenantId, tenantId)).run()
    }
    countAgain(db, tenantId, writer)
  }
  writer.fold({ from: Number.MIN_SAFE_INTEGER, until: foldedUntil, tenantId })
}

/** Whether every hour in which anything was counted is one in the other zone as well. */
function hasSameHours(db: PulsoDatabase, tenantId: number, { from, to }: Zones): boolean {
  const old = new Calendar(from)
  const wanted = new Calendar(to)
  return db
    .selectDistinct({ hour: hourlyCounts.hour })
    .from(hourlyCounts)
    .where(eq(hourlyCounts.tenantId, tenantId))
    .all()
    .every(
      ({ hour }) =>
        wanted.startOfHour(hour) === hour && wanted.nextHour(hour) >= old.nextHour(hour),
    )
}

function isAnyOlder(
  db: PulsoDatabase,
  { tenantId, than }: { tenantId: number; than: number },
): boolean {
  const found = db
    .select({ hour: hourlyCounts.hour })
    .from(hourlyCounts)
    .where(and(lt(hourlyCounts.hour, than), eq(hourlyCounts.tenantId, tenantId)))
    .limit(1)
    .get()
  return found !== undefined
}

function countAgain(db: PulsoDatabase, tenantId: number, writer: RollupWriter): void {
  const read = db
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), gt(events.id, sql.placeholder('lastId'))))
    .orderBy(asc(events.id))
    .limit(STEP_EVENTS)
    .prepare()
  let lastId = 0
  while (true) {
    const rows = read.all({ lastId })
    for (const event of rows) writer.add(event as StoredEvent)
    // Days and months come of the hours, all at once.
    writer.flush({ foldedUntil: Number.MIN_SAFE_INTEGER })
    const last = rows.at(-1)
    if (!last) return
    lastId = last.id
  }
}
