import type { Page, PageOptions } from './page.ts'
import type { Product } from './product.ts'
import type { Tenant } from './tenant.ts'

/** A tenant as a platform says it; what is absent stays as it is, or takes its default. */
export type TenantSaid = Pick<Tenant, 'id' | 'name' | 'slug'> & {
  readonly [Field in 'uid' | 'status' | 'timeZone']?: Tenant[Field] | undefined
}

interface OfTenant {
  readonly tenantId: number
}

interface OneProduct extends OfTenant {
  readonly id: number
}

/** What a platform's backend does with its tenants and products. */
export interface ProvisioningCalls {
  listTenants(args: PageOptions): Page<Tenant>
  /** Throws `invalid` for a uid or slug of another tenant, `conflict` for the id of one that is being erased. */
  upsertTenant(args: TenantSaid): { readonly tenant: Tenant; readonly isNew: boolean }
  /** Removes a tenant and has its events erased; throws `not_found` when there is none. */
  removeTenant(args: OfTenant): void
  listProducts(args: OfTenant & PageOptions): Page<Product>
  findProduct(args: OneProduct): Product | undefined
  /** Throws `conflict` for another tenant's product. */
  upsertProduct(args: OfTenant & Product): { readonly product: Product; readonly isNew: boolean }
  /** Adds or renames all products of an NDJSON text in UTF-8 and counts them; throws `invalid`, by line, for any bad one. */
  upsertProducts(args: OfTenant & { readonly ndjson: Uint8Array }): number
  /** Throws `not_found` when the tenant has no such product. */
  removeProduct(args: OneProduct): void
}
