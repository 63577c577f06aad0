import { tenants } from './schema.ts'

/** The columns of a domain `Tenant`. */
export const TENANT_COLUMNS = {
  id: tenants.id,
  uid: tenants.uid,
  slug: tenants.slug,
  name: tenants.name,
  status: tenants.status,
  timeZone: tenants.timeZone,
}
