import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Elysia, NotFoundError } from 'elysia'
import { TenantParams } from '../../docs/api-endpoints.ts'
import {
  DELETE_PRODUCT_DOCS,
  GET_PRODUCT_DOCS,
  LIST_PRODUCTS_DOCS,
  ProductParams,
  PUT_PRODUCT_DOCS,
  PUT_PRODUCTS_DOCS,
} from '../../docs/provisioning-endpoints.ts'
import { PageQuery, parsePageQuery } from '../../page-query.ts'
import { getPathId, getWantedId } from '../../path-id.ts'
import { ProductBody } from '../../provisioning-bodies.ts'
import { readJsonBody } from '../../read-json-body.ts'
import { readLimitedBytes } from '../../read-limited-bytes.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH } from './tenant.ts'

/** The largest list of products that is taken in one request. */
export const MAX_PRODUCT_LIST_BYTES = 16 * 1024 * 1024

const PRODUCTS_PATH = `${TENANT_PATH}/products` as const
const PRODUCT_PATH = `${PRODUCTS_PATH}/:id` as const

const checkProduct = TypeCompiler.Compile(ProductBody)

/** A tenant's products: listed and found by its read key too, put and removed by admin keys. */
export function createProductsRoutes({ gate, api }: ApiRouteDeps) {
  /** The id of a tenant whose products an admin key is to change. */
  async function admitToChange(request: Request, tenant: string): Promise<number> {
    await gate.admitAdmin(request)
    return (await gate.admitToTenant(request, tenant)).tenant.id
  }

  return new Elysia()
    .get(
      PRODUCTS_PATH,
      async ({ request, params, query }) => {
        const { tenant } = await gate.admitToTenant(request, params.tenant)
        const page = parsePageQuery(query)
        const { items, next } = await api.call('listProducts', { tenantId: tenant.id, ...page })
        return { products: items, next }
      },
      { params: TenantParams, query: PageQuery, detail: LIST_PRODUCTS_DOCS },
    )
    .put(
      PRODUCTS_PATH,
      async ({ request, params }) => {
        const tenantId = await admitToChange(request, params.tenant)
        const ndjson = await readLimitedBytes(request, MAX_PRODUCT_LIST_BYTES)
        return { products: await api.call('upsertProducts', { tenantId, ndjson }) }
      },
      { params: TenantParams, parse: 'none', detail: PUT_PRODUCTS_DOCS },
    )
    .get(
      PRODUCT_PATH,
      async ({ request, params }) => {
        const { tenant } = await gate.admitToTenant(request, params.tenant)
        const id = getPathId(params.id)
        const product = await api.call('findProduct', { tenantId: tenant.id, id })
        if (!product) throw new NotFoundError()
        return product
      },
      { params: ProductParams, detail: GET_PRODUCT_DOCS },
    )
    .put(
      PRODUCT_PATH,
      async ({ request, params, set }) => {
        const tenantId = await admitToChange(request, params.tenant)
        const id = getWantedId(params.id)
        const { name } = await readJsonBody(request, checkProduct)
        const { product, isNew } = await api.call('upsertProduct', { tenantId, id, name })
        set.status = isNew ? 201 : 200
        return product
      },
      { params: ProductParams, body: ProductBody, parse: 'none', detail: PUT_PRODUCT_DOCS },
    )
    .delete(
      PRODUCT_PATH,
      async ({ request, params, set }) => {
        const tenantId = await admitToChange(request, params.tenant)
        await api.call('removeProduct', { tenantId, id: getPathId(params.id) })
        set.status = 204
      },
      { params: ProductParams, detail: DELETE_PRODUCT_DOCS },
    )
}
