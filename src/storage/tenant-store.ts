import { asc, eq } from 'drizzle-orm'
import { StorageError } from '../core/storage-error.ts'
import { isSlug, NUMERIC_ID, type Tenant, type TenantStatus } from '../core/tenant.ts'
import type { PulsoDatabase } from './open-database.ts'
import { tenants } from './schema.ts'
import { TENANT_COLUMNS } from './tenant-columns.ts'

export interface NewTenant {
  readonly name: string
  readonly slug: string
  /** Chosen by the database when absent. */
  readonly id?: number | undefined
  /** A random UUID when absent. */
  readonly uid?: string | undefined
}

/** Adds an active tenant; throws StorageError when its id, uid or slug is taken. */
export function addTenant(db: PulsoDatabase, { id, name, slug, uid }: NewTenant): Tenant {
  return db.transaction(
    tx => {
      const taken = [
        id !== undefined && tx.select().from(tenants).where(eq(tenants.id, id)).get() && `id ${id}`,
        uid && tx.select().from(tenants).where(eq(tenants.uid, uid)).get() && `uid ${uid}`,
        tx.select().from(tenants).where(eq(tenants.slug, slug)).get() && `slug ${slug}`,
      ].find(Boolean)
      if (taken) throw new StorageError(`a tenant with ${taken} exists already`)
      const now = Date.now()
      const row = { name, slug, uid: uid ?? crypto.randomUUID(), createdAt: now, updatedAt: now }
      return tx
        .insert(tenants)
        .values(id === undefined ? row : { ...row, id })
        .returning(TENANT_COLUMNS)
        .get()
    },
    { behavior: 'immediate' },
  )
}

/** All tenants, by id. */
export function listTenants(db: PulsoDatabase): Tenant[] {
  return db.select(TENANT_COLUMNS).from(tenants).orderBy(asc(tenants.id)).all()
}

export function findTenant(db: PulsoDatabase, slug: string): Tenant | undefined {
  return db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.slug, slug)).get()
}

/** A tenant by its slug, or by its numeric id as text. */
export function findTenantByText(db: PulsoDatabase, text: string): Tenant | undefined {
  if (isSlug(text)) return findTenant(db, text)
  if (!NUMERIC_ID.test(text)) return undefined
  return db
    .select(TENANT_COLUMNS)
    .from(tenants)
    .where(eq(tenants.id, Number(text)))
    .get()
}

/** The tenant with a slug; throws StorageError when there is none. */
export function getTenant(db: PulsoDatabase, slug: string): Tenant {
  const tenant = findTenant(db, slug)
  if (!tenant) throw new StorageError(`no tenant has the slug ${slug}`)
  return tenant
}

/** Suspends or activates a tenant; throws StorageError when there is none. */
export function setTenantStatus(db: PulsoDatabase, slug: string, status: TenantStatus): Tenant {
  const updated = db
    .update(tenants)
    .set({ status, updatedAt: Date.now() })
    .where(eq(tenants.slug, slug))
    .returning(TENANT_COLUMNS)
    .get()
  return updated ?? getTenant(db, slug)
}
