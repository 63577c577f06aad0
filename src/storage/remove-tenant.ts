import { and, eq, isNull } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { erasures, tenants } from './schema.ts'

/**
 * Removes a tenant with its products and keys, and asks for its events to be erased, in one
 * transaction; false when there is none.
 */
export function removeTenant(db: PulsoDatabase, tenantId: number): boolean {
  return db.transaction(
    () => {
      const gone = db
        .delete(tenants)
        .where(eq(tenants.id, tenantId))
        .returning({ id: tenants.id })
        .get()
      if (!gone) return false
      db.insert(erasures).values({ tenantId, requestedAt: Date.now() }).run()
      return true
    },
    { behavior: 'immediate' },
  )
}

/** Whether events of a tenant are yet to be erased: until then its id is nobody else's. */
export function isBeingErased(db: PulsoDatabase, tenantId: number): boolean {
  const isOpen = and(eq(erasures.tenantId, tenantId), isNull(erasures.doneAt))
  return db.select({ id: erasures.id }).from(erasures).where(isOpen).get() !== undefined
}
