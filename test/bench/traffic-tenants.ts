import type { Product } from '../../src/core/product.ts'
import { DEFAULT_TIME_ZONE, type Tenant } from '../../src/core/tenant.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { upsertProducts } from '../../src/storage/upsert-products.ts'
import { aRandom, type Random } from '../support/a-random.ts'
import { scatter } from './scatter.ts'

/** A tenant of the traffic that is made up, and what it sells. */
export interface TrafficTenant extends Omit<Tenant, 'status'> {
  /** The popular ones first. */
  readonly products: readonly Product[]
  /** Its part of all traffic. */
  readonly share: number
  /** To which of the two endpoints that know of them its page sends taps on WhatsApp, telephone and map. */
  readonly tapsTo: 'track' | 'interaction'
}

/** Where the tenants are that are not in Honduras: with and without daylight saving, and at half hours. */
const OTHER_TIME_ZONES = [
  'America/Guatemala',
  'America/Managua',
  'America/Mexico_City',
  'America/New_York',
  'America/Los_Angeles',
  'America/Santiago',
  'Europe/Madrid',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
]
const PERCENT_IN_HONDURAS = 80

const LEAST_PRODUCTS = 5
const MOST_PRODUCTS = 60

/**
 * How much less the largest are apart than by Zipf's law: of 3000 tenants the first then has 5 % of the
 * traffic, not 12 %, and the last one a hundredth of that.
 */
const FLATTENING = 2

/** Tenants with the ids from 1 on, the largest first; the same ones for the same seed. */
export function makeTrafficTenants(options: { tenants: number; seed: number }): TrafficTenant[] {
  const random = aRandom(scatter(1, options.seed))
  const ids = Array.from({ length: options.tenants }, (_, index) => index + 1)
  const whole = ids.reduce((sum, id) => sum + toWeight(id), 0)
  let productId = 0
  return ids.map(id => ({
    id,
    uid: `store-${id}`,
    slug: `tienda-${id}`,
    name: `Tienda ${id}`,
    timeZone: pickTimeZone(random),
    share: toWeight(id) / whole,
    tapsTo: random(2) === 0 ? 'track' : 'interaction',
    products: Array.from({ length: pickCount(random) }, () => {
      productId += 1
      return { id: productId, name: `Producto ${productId}` }
    }),
  }))
}

/** Stores tenants and their products, all in one transaction. */
export function storeTrafficTenants(db: PulsoDatabase, list: readonly TrafficTenant[]): void {
  const store = db.$client.transaction(() => {
    for (const { products, share: _, tapsTo: __, ...tenant } of list) {
      const { id } = tenant
      addTenant(db, tenant)
      upsertProducts(db, id, products)
    }
  })
  store.immediate()
}

function toWeight(id: number): number {
  return 1 / (id + FLATTENING)
}

function pickTimeZone(random: Random): string {
  if (random(100) < PERCENT_IN_HONDURAS) return DEFAULT_TIME_ZONE
  return OTHER_TIME_ZONES[random(OTHER_TIME_ZONES.length)] as string
}

function pickCount(random: Random): number {
  return LEAST_PRODUCTS + random(MOST_PRODUCTS - LEAST_PRODUCTS + 1)
}
