import { count, eq } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { events } from './schema.ts'

/** How many events of a tenant are stored. */
export function countEvents(db: PulsoDatabase, tenantId: number): number {
  const row = db.select({ n: count() }).from(events).where(eq(events.tenantId, tenantId)).get()
  return row?.n ?? 0
}
