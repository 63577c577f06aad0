import type { PulsoDatabase } from '../storage/open-database.ts'
import { addTenant, findTenant, listTenants } from '../storage/tenant-store.ts'
import { upsertProducts } from '../storage/upsert-products.ts'

const TENANT = {
  id: 1,
  slug: 'mi-negocio',
  name: 'Mi Negocio',
  uid: '550e8400-e29b-41d4-a716-446655440000',
}

const PRODUCTS = [
  { id: 101, name: 'Café de Marcala, 1 lb' },
  { id: 102, name: 'Café con leche' },
  { id: 103, name: 'Baleada sencilla' },
  { id: 104, name: 'Baleada especial' },
  { id: 105, name: 'Semita de piña' },
  { id: 106, name: 'Rosquillas en miel' },
]

/** Gives an empty database a tenant and products to try; false when it has tenants, and is left as it is. */
export function addDemoTenant(db: PulsoDatabase): boolean {
  if (listTenants(db).length > 0) return false
  addTenant(db, TENANT)
  upsertProducts(db, TENANT.id, PRODUCTS)
  return true
}

/** Whether the tenant that `toDemoRequests` speaks of is there, and not somebody's own. */
export function hasDemoTenant(db: PulsoDatabase): boolean {
  return findTenant(db, TENANT.slug)?.uid === TENANT.uid
}

/** A command to paste for each of the three endpoints of the service at `origin`. */
export function toDemoRequests(origin: string): string {
  const bodies = {
    'analytics/track': '{"tenant_id":"1","type":"whatsapp_click","product_id":101}',
    'analytics/conversion':
      '{"tenant_slug":"mi-negocio","transaction_id":"txn_demo_1","value":150.00,"currency":"HNL"}',
    interactions: '{"tenant_id":1,"type":"view"}',
  }
  return Object.entries(bodies)
    .map(
      ([path, body]) =>
        `curl ${origin}/api/v1/${path} -H 'Content-Type: application/json' -d '${body}'\n`,
    )
    .join('')
}
