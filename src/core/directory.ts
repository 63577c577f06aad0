import type { Tenant } from './tenant.ts'

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

const NUMERIC_ID = /^[1-9]\d{0,15}$/

/** A tenant by its public id: a numeric id as a string, or else a uid, which is never all digits. */
export function findTenantByPublicId(directory: Directory, id: string): Tenant | undefined {
  return NUMERIC_ID.test(id) ? directory.findTenantById(Number(id)) : directory.findTenantByUid(id)
}
