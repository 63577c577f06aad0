import { gt } from 'drizzle-orm'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { events } from '../../src/storage/schema.ts'

export type StoredRow = typeof events.$inferSelect

/** The events in a service's database, in the order in which they were accepted. */
export function readStoredEvents(dataDir: string): StoredRow[] {
  return readEventsAfter(`${dataDir}/pulso.db`, 0)
}

/** Those of a database that came after the event of an id. */
export function readEventsAfter(databasePath: string, id: number): StoredRow[] {
  const db = openReadOnlyDatabase(databasePath)
  try {
    return db.select().from(events).where(gt(events.id, id)).orderBy(events.id).all()
  } finally {
    db.$client.close()
  }
}
