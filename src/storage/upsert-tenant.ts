import { eq } from 'drizzle-orm'
import { StorageError } from '../core/storage-error.ts'
import { TakenError } from '../core/taken-error.ts'
import type { Tenant } from '../core/tenant.ts'
import { changeTimeZone } from './change-time-zone.ts'
import { findTaken } from './find-taken.ts'
import type { PulsoDatabase } from './open-database.ts'
import { tenants } from './schema.ts'
import { addTenant, findTenantById, type NewTenant } from './tenant-store.ts'

/** What may be said anew of a tenant; what is absent stays. */
export type TenantChanges = {
  readonly [Field in Exclude<keyof Tenant, 'id'>]?: Tenant[Field] | undefined
}

/**
 * Adds a tenant with a given id, or changes the one that has it, so that saying it again changes
 * nothing. Throws TakenError for a uid or slug of another tenant, and ConflictError for the id of a
 * tenant that is being erased.
 */
export function upsertTenant(
  db: PulsoDatabase,
  { id, ...fields }: NewTenant & { readonly id: number },
): { tenant: Tenant; isNew: boolean } {
  return db.transaction(
    () =>
      findTenantById(db, id)
        ? { tenant: updateTenant(db, id, fields), isNew: false }
        : { tenant: addTenant(db, { id, ...fields }), isNew: true },
    { behavior: 'immediate' },
  )
}

/** Changes a tenant; throws TakenError for a uid or slug of another one, and StorageError when it is not there. */
export function updateTenant(db: PulsoDatabase, id: number, changes: TenantChanges): Tenant {
  return db.transaction(
    () => {
      const errors = findTaken(db, changes, { ownId: id })
      if (Object.keys(errors).length > 0) throw new TakenError(errors)
      const current = findTenantById(db, id)
      if (!current) throw new StorageError(`no tenant has the id ${id}`)
      const { timeZone, ...others } = findDifferences(current, changes)
      // A row that is written is a change to every cache, even if nothing in it is.
      if (Object.keys(others).length > 0) {
        db.update(tenants)
          .set({ ...others, updatedAt: Date.now() })
          .where(eq(tenants.id, id))
          .run()
      }
      if (timeZone !== undefined) changeTimeZone(db, id, timeZone)
      return { ...current, ...others, ...(timeZone !== undefined && { timeZone }) }
    },
    { behavior: 'immediate' },
  )
}

function findDifferences(current: Tenant, changes: TenantChanges): Partial<Tenant> {
  const names = Object.keys(changes) as (keyof TenantChanges)[]
  return Object.fromEntries(
    names
      .filter(name => changes[name] !== undefined && changes[name] !== current[name])
      .map(name => [name, changes[name]]),
  )
}
