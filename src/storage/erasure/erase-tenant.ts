import type { Erasure } from '../../core/erasure.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { LiveRollups } from '../rollup/live-rollups.ts'
import { countChange } from '../rollup/rollup-state.ts'
import { countErasedOf } from './count-erased-of.ts'

/** How many rows are deleted at most before others get a turn. */
const ROWS_A_STEP = 4096
/** Of how many hours or days, each looked at on its own. */
const TIMES_A_STEP = 512

/** Tables that lie by time, and the column of that. */
const BY_TIME = [
  { table: 'hourly_counts', time: 'hour' },
  { table: 'hourly_visitors', time: 'hour' },
  { table: 'visits', time: 'day' },
]
/** Those that have a tenant's rows together. */
const BY_TENANT = [
  'hourly_revenue',
  'daily_counts',
  'monthly_counts',
  'daily_visitors',
  'expired_transactions',
]

interface EraseTenantDeps {
  readonly erasure: Erasure
  readonly rollups: LiveRollups
}

/**
 * Deletes all events of a tenant, then its rows in the rollups as they are, in transactions between
 * which others may write. Nobody may have taken the tenant's id meanwhile.
 */
export function* eraseTenant(
  db: PulsoDatabase,
  { erasure, rollups }: EraseTenantDeps,
): Generator<void> {
  const { tenantId } = erasure
  yield* deleteSteps(db, {
    ...{ table: 'events', tenantId },
    count: events => countErasedOf(db, { erasure, events }),
  })
  // Hours before days and months: as long as there are any, they may yet be folded into those.
  for (const where of BY_TIME) yield* deleteByTime(db, { ...where, tenantId })
  for (const table of BY_TENANT) {
    yield* deleteSteps(db, { table, tenantId, count: () => countChange(db) })
  }
  // What it remembers of the tenant's visits is there no more.
  rollups.forget()
}

/** Deletes a tenant's rows of a table in which they are together; each transaction that has any is counted. */
function* deleteSteps(
  db: PulsoDatabase,
  { table, tenantId, count }: { table: string; tenantId: number; count: (rows: number) => void },
): Generator<void> {
  const remove = db.$client.query(`delete from ${table} where tenant_id = ? limit ?`)
  let rows: number
  do {
    rows = transact(db, () => {
      const { changes } = remove.run(tenantId, ROWS_A_STEP)
      if (changes > 0) count(changes)
      return changes
    })
    yield
  } while (rows === ROWS_A_STEP)
}

/** The same where they lie by time: each time is found in the index behind the one before, not by all rows. */
function* deleteByTime(
  db: PulsoDatabase,
  { table, time, tenantId }: { table: string; time: string; tenantId: number },
): Generator<void> {
  const findNext = db.$client.query<{ at: number | null }, [number]>(
    `select min(${time}) as at from ${table} where ${time} > ?`,
  )
  const remove = db.$client.query(
    `delete from ${table} where ${time} = ? and tenant_id = ? limit ?`,
  )
  const next = (time: number) => findNext.get(time)?.at ?? undefined
  let at = next(Number.MIN_SAFE_INTEGER)
  while (at !== undefined) {
    at = transact(db, () => {
      let room = ROWS_A_STEP
      let following = at
      for (let times = 0; following !== undefined && times < TIMES_A_STEP; times += 1) {
        room -= remove.run(following, tenantId, room).changes
        // Of this time there may be more.
        if (room === 0) break
        following = next(following)
      }
      if (room < ROWS_A_STEP) countChange(db)
      return following
    })
    yield
  }
}

function transact<T>(db: PulsoDatabase, work: () => T): T {
  return db.transaction(work, { behavior: 'immediate' })
}
