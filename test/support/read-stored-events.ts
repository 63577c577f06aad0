import { eq, gt } from 'drizzle-orm'
import { openReadOnlyDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { events, ringCursor } from '../../src/storage/schema.ts'

export type StoredRow = typeof events.$inferSelect

/** The events in a service's database, in the order in which they were accepted; without those of the demo. */
export function readStoredEvents(dataDir: string): StoredRow[] {
  return read(`${dataDir}/pulso.db`, db => readAfter(db, countDemoEvents(db)))
}

/** Those of a database that came after the event of an id. */
export function readEventsAfter(databasePath: string, id: number): StoredRow[] {
  return read(databasePath, db => readAfter(db, id))
}

/** How many events `serve --demo` has put into a database; they are the first ones there. */
export function countDemoEvents(db: PulsoDatabase): number {
  const demo = db.select().from(ringCursor).where(eq(ringCursor.ringId, 'demo')).get()
  return demo?.stored ?? 0
}

function readAfter(db: PulsoDatabase, id: number): StoredRow[] {
  return db.select().from(events).where(gt(events.id, id)).orderBy(events.id).all()
}

function read<T>(databasePath: string, look: (db: PulsoDatabase) => T): T {
  const db = openReadOnlyDatabase(databasePath)
  try {
    return look(db)
  } finally {
    db.$client.close()
  }
}
