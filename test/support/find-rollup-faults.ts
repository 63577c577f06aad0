import { createEventStore } from '../../src/storage/event-store.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { events, rollupState, tenants } from '../../src/storage/schema.ts'
import { aDatabase } from './a-database.ts'

const TABLES = [
  ...['hourly_counts', 'daily_counts', 'monthly_counts', 'hourly_revenue'],
  ...['visits', 'hourly_visitors', 'daily_visitors'],
]

/** The rollups of a database that say something else than if its events, and no others, had been stored. */
export function findRollupFaults(db: PulsoDatabase): string[] {
  const anew = countAnew(db)
  const faults = TABLES.filter(table => readRows(db, table) !== readRows(anew, table))
  anew.$client.close()
  return faults
}

function countAnew(db: PulsoDatabase): PulsoDatabase {
  const anew = aDatabase()
  for (const tenant of db.select().from(tenants).all()) anew.insert(tenants).values(tenant).run()
  // The hours up to there are folded, whether the events that they were folded for are left or not.
  const { foldedUntil = 0 } = db.select().from(rollupState).get() ?? {}
  anew.update(rollupState).set({ foldedUntil }).run()
  const rows = db.select().from(events).orderBy(events.id).all()
  createEventStore(anew).transact({ ringId: 'a', from: 0, to: 8 }, writer => {
    for (const row of rows) writer.insert(row as Parameters<typeof writer.insert>[0])
    return { stored: rows.length, duplicates: 0, quarantined: 0, lost: 0 }
  })
  return anew
}

function readRows(db: PulsoDatabase, table: string): string {
  const rows = db.$client.query(`select * from ${table}`).values()
  return JSON.stringify(rows.map(row => JSON.stringify(row)).sort())
}
