import { ApiError } from '../core/api-error.ts'
import { ConflictError } from '../core/conflict-error.ts'
import { type PageOptions, toPage } from '../core/page.ts'
import type { ProvisioningCalls } from '../core/provisioning-calls.ts'
import { TakenError } from '../core/taken-error.ts'
import {
  findProduct,
  listProducts,
  removeProduct,
  upsertProduct,
} from '../storage/product-store.ts'
import { removeTenant } from '../storage/remove-tenant.ts'
import { listTenants } from '../storage/tenant-store.ts'
import { upsertTenant } from '../storage/upsert-tenant.ts'
import type { CallsDeps } from './create-calls.ts'
import { importProducts } from './import-products.ts'

/** The calls by which a platform provisions, with the rules of the command line. */
export function createProvisioningCalls({
  reader,
  getWriter,
}: Pick<CallsDeps, 'reader' | 'getWriter'>): ProvisioningCalls {
  return {
    listTenants: page => toPage(listTenants(reader, withOneMore(page)), page.limit),
    upsertTenant: said => refuse(() => upsertTenant(getWriter(), said)),
    removeTenant({ tenantId }) {
      if (!removeTenant(getWriter(), tenantId)) throw new ApiError('not_found', 'Not found.')
    },
    listProducts: ({ tenantId, ...page }) =>
      toPage(listProducts(reader, tenantId, withOneMore(page)), page.limit),
    findProduct: ({ tenantId, id }) => findProduct(reader, tenantId, id),
    upsertProduct: ({ tenantId, ...product }) =>
      refuse(() => upsertProduct(getWriter(), tenantId, product)),
    upsertProducts: ({ tenantId, ndjson }) =>
      refuse(() => importProducts(getWriter(), tenantId, ndjson)),
    removeProduct({ tenantId, id }) {
      if (!removeProduct(getWriter(), tenantId, id)) throw new ApiError('not_found', 'Not found.')
    },
  }
}

/** One item too many tells that there are more. */
function withOneMore({ after, limit }: PageOptions): PageOptions {
  return { after, limit: limit + 1 }
}

/** Does something that storage may refuse for a reason that the caller is to know. */
function refuse<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TakenError) throw new ApiError('invalid', error.message, error.errors)
    if (error instanceof ConflictError) throw new ApiError('conflict', error.message)
    throw error
  }
}
