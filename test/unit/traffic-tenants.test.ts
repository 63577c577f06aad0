import { describe, expect, test } from 'bun:test'
import { isSlug, isTimeZone, isUid } from '../../src/core/tenant.ts'
import { listProducts } from '../../src/storage/product-store.ts'
import { listTenants } from '../../src/storage/tenant-store.ts'
import { makeTrafficTenants, storeTrafficTenants } from '../bench/traffic-tenants.ts'
import { YEAR } from '../bench/year-of-traffic.ts'
import { aDatabase } from '../support/a-database.ts'

const tenants = makeTrafficTenants(YEAR)

describe('makeTrafficTenants()', () => {
  test('makes the same ones for the same seed, and others for another one', () => {
    expect(makeTrafficTenants(YEAR)).toEqual(tenants)
    expect(makeTrafficTenants({ ...YEAR, seed: 2 })).not.toEqual(tenants)
  })

  test('makes tenants that may be stored, the largest first, all of the traffic among them', () => {
    expect(tenants.map(({ id }) => id)).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1))
    expect(tenants.filter(({ uid, slug }) => !isUid(uid) || !isSlug(slug))).toEqual([])
    const shares = tenants.map(({ share }) => share)
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9)
  })

  test('gives each 5 to 60 products, whose ids no other tenant has', () => {
    const counts = tenants.map(({ products }) => products.length)
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([5, 60])
    const ids = tenants.flatMap(({ products }) => products.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has most of them in Honduras, and others where clocks change and where they are half an hour off', () => {
    const zones = Map.groupBy(tenants, ({ timeZone }) => timeZone)
    expect([...zones.keys()].filter(zone => !isTimeZone(zone))).toEqual([])
    expect(zones.get('America/Tegucigalpa')?.length).toBeGreaterThan(2100)
    for (const zone of [
      'America/New_York',
      'Asia/Kolkata',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    ])
      expect(zones.has(zone)).toBe(true)
  })
})

describe('storeTrafficTenants()', () => {
  test('stores tenants with their time zones and products', () => {
    const db = aDatabase()
    const few = tenants.slice(0, 40)
    storeTrafficTenants(db, few)
    expect(listTenants(db)).toEqual(
      few.map(({ id, uid, slug, name, timeZone }) => {
        return { id, uid, slug, name, timeZone, status: 'active' }
      }),
    )
    for (const { id, products } of few) expect(listProducts(db, id)).toEqual([...products])
  })
})
