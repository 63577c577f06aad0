import { Elysia } from 'elysia'
import type { Tenant } from '../../../core/tenant.ts'
import { TENANT_DOCS, TenantParams } from '../../docs/api-endpoints.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'

export const TENANT_PATH = '/api/v1/tenants/:tenant'

/** `GET /api/v1/tenants/{tenant}`: who a tenant is. */
export function createTenantRoute({ gate }: ApiRouteDeps) {
  return new Elysia().get(
    TENANT_PATH,
    async ({ request, params }) => {
      const { tenant } = await gate.admitToTenant(request, params.tenant)
      return toTenantAnswer(tenant)
    },
    { params: TenantParams, detail: TENANT_DOCS },
  )
}

/** A tenant as the API tells of it. */
export function toTenantAnswer({ id, uid, slug, name, status, timeZone }: Tenant) {
  return { id, uid, slug, name, status, time_zone: timeZone }
}
