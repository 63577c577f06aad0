import { max } from 'drizzle-orm'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { erasures, events, tenants } from './schema.ts'

/**
 * An id above those of all tenants that are or were there: pages of a tenant that is gone may still
 * send its id, and its events may still be stored. Throws StorageError when there is none.
 */
export function getNextTenantId(db: PulsoDatabase): number {
  const highest = [
    db
      .select({ id: max(tenants.id) })
      .from(tenants)
      .get(),
    db
      .select({ id: max(erasures.tenantId) })
      .from(erasures)
      .get(),
    db
      .select({ id: max(events.tenantId) })
      .from(events)
      .get(),
  ].map(row => row?.id ?? 0)
  const id = Math.max(0, ...highest) + 1
  if (!Number.isSafeInteger(id)) throw new StorageError('the largest id is taken: choose one')
  return id
}
