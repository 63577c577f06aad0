import type { Tenant } from '../../src/core/tenant.ts'

/** An active tenant with the id 1, but for what a test says otherwise. */
export function aTenant(tenant: Partial<Tenant> = {}): Tenant {
  return {
    id: 1,
    uid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    slug: 'la-tienda',
    name: 'La Tienda',
    status: 'active',
    timeZone: 'America/Tegucigalpa',
    ...tenant,
  }
}
