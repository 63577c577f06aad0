import type { Erasure } from '../../core/erasure.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { LiveRollups } from '../rollup/live-rollups.ts'
import { countErasedOf } from './count-erased-of.ts'

const EVENTS_A_STEP = 4096

/** Tables that have a tenant's rows together. */
const BY_TENANT = [
  'daily_counts',
  'monthly_counts',
  'hourly_revenue',
  'daily_visitors',
  'expired_transactions',
]
/** Those that lie by time, and the column of that. */
const BY_TIME = [
  ['hourly_counts', 'hour'],
  ['hourly_visitors', 'hour'],
  ['visits', 'day'],
] as const

/**
 * Deletes all events of a tenant, then its rows in the rollups as they are, in transactions between
 * which others may write. Nobody may have taken the tenant's id meanwhile.
 */
export function* eraseTenant(
  db: PulsoDatabase,
  { erasure, rollups }: { erasure: Erasure; rollups: LiveRollups },
): Generator<void> {
  while (deleteEvents(db, erasure) === EVENTS_A_STEP) yield
  yield
  for (const table of BY_TENANT) {
    db.$client.run(`delete from ${table} where tenant_id = ?`, [erasure.tenantId])
    yield
  }
  for (const [table, time] of BY_TIME) {
    db.$client.run(toDeleteByTime(table, time), [erasure.tenantId])
    yield
  }
  // What it remembers of the tenant's visits is there no more.
  rollups.forget()
}

function deleteEvents(db: PulsoDatabase, erasure: Erasure): number {
  return db.transaction(
    () => {
      const { changes } = db.$client.run('delete from events where tenant_id = ? limit ?', [
        erasure.tenantId,
        EVENTS_A_STEP,
      ])
      if (changes > 0) countErasedOf(db, erasure, changes)
      return changes
    },
    { behavior: 'immediate' },
  )
}

/** By each time that there is, each found in the index behind the one before: not by all rows. */
function toDeleteByTime(table: string, time: string): string {
  return `with recursive times(at) as (
      select min(${time}) from ${table}
      union all
      select (select min(${time}) from ${table} where ${time} > at) from times where at is not null
    )
    delete from ${table} where ${time} in (select at from times) and tenant_id = ?`
}
