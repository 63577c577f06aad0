import { isSlug, isUid, NUMERIC_ID, type Tenant } from './tenant.ts'

/**
 * What request handling asks about tenants and products, answered from memory where it can be.
 * Every method throws when the answer is not in memory and the database cannot be read.
 */
export interface Directory {
  findTenantById(id: number): Tenant | undefined
  findTenantByUid(uid: string): Tenant | undefined
  findTenantBySlug(slug: string): Tenant | undefined
  /** The id of the tenant that a product belongs to. */
  findProductOwner(productId: number): number | undefined
}

/**
 * A tenant by its public id: a numeric id as a string, or else a uid. What cannot be either is not
 * looked up: a cache remembers misses, and must not be made to remember text of any length.
 */
export function findTenantByPublicId(directory: Directory, id: string): Tenant | undefined {
  if (NUMERIC_ID.test(id)) return directory.findTenantById(Number(id))
  return isUid(id) ? directory.findTenantByUid(id) : undefined
}

/** The tenant that a conversion names; anything that cannot be a slug is not looked up. */
export function findTenantBySlug(directory: Directory, slug: unknown): Tenant | undefined {
  return typeof slug === 'string' && isSlug(slug) ? directory.findTenantBySlug(slug) : undefined
}
