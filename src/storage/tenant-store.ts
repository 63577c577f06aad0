import { asc, eq, gt } from 'drizzle-orm'
import { ConflictError } from '../core/conflict-error.ts'
import type { PageOptions } from '../core/page.ts'
import { StorageError } from '../core/storage-error.ts'
import { TakenError } from '../core/taken-error.ts'
import { isSlug, NUMERIC_ID, type Tenant, type TenantStatus } from '../core/tenant.ts'
import { findTaken, toTakenText } from './find-taken.ts'
import { getNextTenantId } from './next-tenant-id.ts'
import type { PulsoDatabase } from './open-database.ts'
import { isBeingErased } from './remove-tenant.ts'
import { tenants } from './schema.ts'
import { TENANT_COLUMNS } from './tenant-columns.ts'

/** SQLite's own. */
const NO_LIMIT = -1

export interface NewTenant {
  readonly name: string
  readonly slug: string
  /** The next free one when absent. */
  readonly id?: number | undefined
  /** A random UUID when absent. */
  readonly uid?: string | undefined
  /** Active when absent. */
  readonly status?: TenantStatus | undefined
  /** The default one when absent. */
  readonly timeZone?: string | undefined
}

/**
 * Adds a tenant. Throws TakenError when its id, uid or slug is another's, and ConflictError when its id
 * is that of a tenant that is being erased.
 */
export function addTenant(db: PulsoDatabase, wanted: NewTenant): Tenant {
  return db.transaction(
    () => {
      const { id = getNextTenantId(db), uid = crypto.randomUUID(), ...fields } = wanted
      if (findTenantById(db, id)) throw new TakenError({ id: [toTakenText('id', id)] })
      const errors = findTaken(db, wanted)
      if (Object.keys(errors).length > 0) throw new TakenError(errors)
      if (isBeingErased(db, id)) {
        throw new ConflictError(`the events of an earlier tenant with id ${id} are being erased`)
      }
      const now = Date.now()
      return db
        .insert(tenants)
        .values({ ...fields, id, uid, createdAt: now, updatedAt: now })
        .returning(TENANT_COLUMNS)
        .get()
    },
    { behavior: 'immediate' },
  )
}

/** Tenants by id: all, or part of the list. */
export function listTenants(
  db: PulsoDatabase,
  { after = 0, limit = NO_LIMIT }: Partial<PageOptions> = {},
): Tenant[] {
  return db
    .select(TENANT_COLUMNS)
    .from(tenants)
    .where(gt(tenants.id, after))
    .orderBy(asc(tenants.id))
    .limit(limit)
    .all()
}

export function findTenantById(db: PulsoDatabase, id: number): Tenant | undefined {
  return db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.id, id)).get()
}

export function findTenant(db: PulsoDatabase, slug: string): Tenant | undefined {
  return db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.slug, slug)).get()
}

/** A tenant by its slug, or by its numeric id as text. */
export function findTenantByText(db: PulsoDatabase, text: string): Tenant | undefined {
  if (isSlug(text)) return findTenant(db, text)
  return NUMERIC_ID.test(text) ? findTenantById(db, Number(text)) : undefined
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
