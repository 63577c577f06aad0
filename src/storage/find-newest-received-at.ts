import { desc } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { events } from './schema.ts'

/** When the newest event was received, in milliseconds since the epoch; undefined when there is none. */
export function findNewestReceivedAt(db: PulsoDatabase): number | undefined {
  return db
    .select({ receivedAt: events.receivedAt })
    .from(events)
    .orderBy(desc(events.id))
    .limit(1)
    .get()?.receivedAt
}
