import { DAY_MS } from '../core/utc-day.ts'
import { createEventStore } from '../storage/event-store.ts'
import { createKey } from '../storage/key-store.ts'
import type { PulsoDatabase } from '../storage/open-database.ts'
import { addTenant, findTenant, listTenants } from '../storage/tenant-store.ts'
import { upsertProducts } from '../storage/upsert-products.ts'
import { makeDemoEvents } from './demo-events.ts'

/** The demo's events have come from no ring; this is the name of their cursor. */
const RING_ID = 'demo'

/** curl's own is that of a bot, which is left out of the numbers. */
const USER_AGENT = 'Mozilla/5.0 (Linux; Android 14) Mobile'

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

/** Stores what the demo tenant's visitors did in the weeks before `now`. */
export function addDemoEvents(db: PulsoDatabase, now: number): void {
  const productIds = PRODUCTS.map(({ id }) => id)
  const events = [...makeDemoEvents({ id: TENANT.id, productIds }, now)]
  createEventStore(db).transact({ ringId: RING_ID, from: 0, to: 0 }, writer => {
    for (const event of events) writer.insert(event)
    return { stored: events.length, duplicates: 0, quarantined: 0, lost: 0 }
  })
}

/** A key to try everything with, for a day. */
export function addDemoKey(db: PulsoDatabase, now: number): string {
  return createKey(db, { scope: 'admin', tenantId: null, expiresAt: now + DAY_MS, now }).text
}

/** Whether the tenant that `toDemoRequests` speaks of is there, and not somebody's own. */
export function hasDemoTenant(db: PulsoDatabase): boolean {
  return findTenant(db, TENANT.slug)?.uid === TENANT.uid
}

/** Commands to paste: one for each of the three endpoints that take events at `origin`, and some for the numbers. */
export function toDemoRequests(origin: string, key: string): string {
  const bodies = {
    'analytics/track': '{"tenant_id":"1","type":"whatsapp_click","product_id":101}',
    'analytics/conversion':
      '{"tenant_slug":"mi-negocio","transaction_id":"txn_demo_1","value":150.00,"currency":"HNL"}',
    interactions: '{"tenant_id":1,"type":"view"}',
  }
  const posts = Object.entries(bodies).map(
    ([path, body]) =>
      `curl ${origin}/api/v1/${path} -A '${USER_AGENT}' -H 'Content-Type: application/json' -d '${body}'\n`,
  )
  const gets = ['stats/summary?period=30d', 'stats/breakdown?by=product', 'events?limit=5'].map(
    path =>
      `curl '${origin}/api/v1/tenants/${TENANT.slug}/${path}' -H 'Authorization: Bearer ${key}'\n`,
  )
  return [...posts, ...gets].join('')
}
