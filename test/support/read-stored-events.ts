import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { events } from '../../src/storage/schema.ts'

/** The events in a service's database, in the order in which they were accepted. */
export function readStoredEvents(dataDir: string) {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  try {
    return db.select().from(events).orderBy(events.id).all()
  } finally {
    db.$client.close()
  }
}
