import type { Directory } from '../../src/core/directory.ts'
import type { Tenant } from '../../src/core/tenant.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { addTenant, setTenantStatus } from '../../src/storage/tenant-store.ts'
import { aTenant } from './a-tenant.ts'

/** The tenants that HTTP tests speak of: the first by its UUID, others by ids of the platform's own. */
export const TENANTS: readonly Tenant[] = [
  aTenant(),
  aTenant({ id: 2, uid: 'cafe-norte-1', slug: 'cafe-norte' }),
  aTenant({ id: 3, uid: 'cerrada-1', slug: 'cerrada', status: 'suspended' }),
  aTenant({ id: 4, uid: '¡Olé!-日本', slug: 'ole' }),
  aTenant({ id: Number.MAX_SAFE_INTEGER, uid: 'the-last-one', slug: 'la-ultima' }),
]

/** Product ids, and the tenant that each belongs to. */
export const PRODUCT_OWNERS: ReadonlyMap<number, number> = new Map([
  [101, 1],
  [102, 1],
  [201, 2],
  [301, 3],
])

/** Tenants and products in memory. */
export function aDirectory(tenants = TENANTS, owners = PRODUCT_OWNERS): Directory {
  return {
    findTenantById: id => tenants.find(tenant => tenant.id === id),
    findTenantByUid: uid => tenants.find(tenant => tenant.uid === uid),
    findTenantBySlug: slug => tenants.find(tenant => tenant.slug === slug),
    findProductOwner: id => owners.get(id),
  }
}

/** Stores the same tenants and products. */
export function storePlatform(db: PulsoDatabase): void {
  for (const { status, ...tenant } of TENANTS) {
    addTenant(db, tenant)
    setTenantStatus(db, tenant.slug, status)
  }
  for (const [id, tenantId] of PRODUCT_OWNERS) addProduct(db, tenantId, { id, name: `p${id}` })
}
