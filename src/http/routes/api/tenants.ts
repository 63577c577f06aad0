import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Elysia } from 'elysia'
import type { Tenant } from '../../../core/tenant.ts'
import {
  DELETE_TENANT_DOCS,
  LIST_TENANTS_DOCS,
  PUT_TENANT_DOCS,
  TenantIdParams,
} from '../../docs/provisioning-endpoints.ts'
import { PageQuery, parsePageQuery } from '../../page-query.ts'
import { getPathId, getWantedId } from '../../path-id.ts'
import { TenantBody } from '../../provisioning-bodies.ts'
import { readJsonBody } from '../../read-json-body.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH, toTenantAnswer } from './tenant.ts'

export const TENANTS_PATH = '/api/v1/tenants'

const checkTenant = TypeCompiler.Compile(TenantBody)

/** `GET /api/v1/tenants`; `PUT` and `DELETE /api/v1/tenants/{id}`. */
export function createTenantsRoutes({ gate, api }: ApiRouteDeps) {
  return new Elysia()
    .get(
      TENANTS_PATH,
      async ({ request, query }) => {
        const principal = await gate.admit(request)
        const page = parsePageQuery(query)
        if (principal.scope === 'read') {
          return toTenantsAnswer([principal.tenant].filter(({ id }) => id > page.after))
        }
        const { items, next } = await api.call('listTenants', page)
        return toTenantsAnswer(items, next)
      },
      { query: PageQuery, detail: LIST_TENANTS_DOCS },
    )
    .put(
      TENANT_PATH,
      async ({ request, params, set }) => {
        await gate.admitAdmin(request)
        const id = getWantedId(params.tenant)
        const said = await readJsonBody(request, checkTenant)
        const { tenant, isNew } = await api.call('upsertTenant', toTenant(id, said))
        set.status = isNew ? 201 : 200
        return toTenantAnswer(tenant)
      },
      { params: TenantIdParams, body: TenantBody, parse: 'none', detail: PUT_TENANT_DOCS },
    )
    .delete(
      TENANT_PATH,
      async ({ request, params, set }) => {
        await gate.admitAdmin(request)
        await api.call('removeTenant', { tenantId: getPathId(params.tenant) })
        set.status = 202
        return { status: 'erasing' }
      },
      { params: TenantIdParams, detail: DELETE_TENANT_DOCS },
    )
}

/** `null` for a field is no field. */
function toTenant(id: number, { name, slug, uid, status, time_zone }: TenantBody) {
  return {
    ...{ id, name, slug },
    uid: uid ?? undefined,
    status: status ?? undefined,
    timeZone: time_zone ?? undefined,
  }
}

function toTenantsAnswer(tenants: readonly Tenant[], next: number | null = null) {
  return { tenants: tenants.map(toTenantAnswer), next }
}
