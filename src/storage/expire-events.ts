import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import { toUtcDay } from '../core/utc-day.ts'
import type { PulsoDatabase } from './open-database.ts'
import { getRollupState, setRollupState } from './rollup/rollup-state.ts'
import { events, expiredTransactions, visits } from './schema.ts'
import { toChanges } from './to-changes.ts'

/** Events that one transaction deletes at the most. */
const STEP_EVENTS = 1000

/**
 * Deletes some of the events that occurred before the UTC day of a time, and remembers their transactions,
 * so that none counts again; what was counted of them stays. Returns how many; 0 when there are no more.
 */
export function expireEvents(db: PulsoDatabase, time: number): number {
  // Visitors are those of a day: half of one would be others.
  const before = toUtcDay(time)
  return db.transaction(
    () => {
      const rows = findExpired(db, before)
      if (rows.length === 0) return 0
      const state = getRollupState(db)
      for (const { tenantId, transactionId } of rows) {
        if (transactionId === null) continue
        db.insert(expiredTransactions)
          .values({ tenantId, transactionId })
          .onConflictDoNothing()
          .run()
      }
      const ids = rows.map(({ id }) => id)
      const deleted = toChanges(db.delete(events).where(inArray(events.id, ids)).run())
      db.delete(visits).where(lt(visits.day, before)).run()
      setRollupState(db, {
        eventsSince: Math.max(state.eventsSince, before),
        expired: state.expired + deleted,
        changes: state.changes + 1,
      })
      return deleted
    },
    { behavior: 'immediate' },
  )
}

/** Tenant by tenant: the index is by tenant and time. */
function findExpired(db: PulsoDatabase, before: number) {
  const columns = {
    id: events.id,
    tenantId: events.tenantId,
    transactionId: events.transactionId,
  }
  for (
    let tenantId = findTenantBehind(db, 0);
    tenantId;
    tenantId = findTenantBehind(db, tenantId)
  ) {
    const rows = db
      .select(columns)
      .from(events)
      .where(and(eq(events.tenantId, tenantId), lt(events.occurredAt, before)))
      .orderBy(asc(events.occurredAt))
      .limit(STEP_EVENTS)
      .all()
    if (rows.length > 0) return rows
  }
  return []
}

function findTenantBehind(db: PulsoDatabase, tenantId: number): number | undefined {
  const found = db
    .select({ id: sql<number | null>`min(${events.tenantId})` })
    .from(events)
    .where(gt(events.tenantId, tenantId))
    .get()
  return found?.id ?? undefined
}
