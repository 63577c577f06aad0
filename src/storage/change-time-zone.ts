import { eq } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { rezoneTenant } from './rollup/rezone-tenant.ts'
import { tenants } from './schema.ts'

/**
 * Sets the time zone of a tenant that is there, the one place where that is done, and counts its events
 * by the days and months of it. Throws ConflictError where that is not possible any more.
 */
export function changeTimeZone(db: PulsoDatabase, tenantId: number, timeZone: string): void {
  const isTenant = eq(tenants.id, tenantId)
  db.transaction(
    () => {
      const old = db.select({ timeZone: tenants.timeZone }).from(tenants).where(isTenant).get()
      if (!old || old.timeZone === timeZone) return
      db.update(tenants).set({ timeZone, updatedAt: Date.now() }).where(isTenant).run()
      rezoneTenant(db, tenantId, { from: old.timeZone, to: timeZone })
    },
    { behavior: 'immediate' },
  )
}
