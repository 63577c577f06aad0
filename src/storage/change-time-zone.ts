import { eq } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { tenants } from './schema.ts'

/** Sets the time zone of a tenant that is there: the one place where that is done. */
export function changeTimeZone(db: PulsoDatabase, tenantId: number, timeZone: string): void {
  db.update(tenants).set({ timeZone, updatedAt: Date.now() }).where(eq(tenants.id, tenantId)).run()
}
