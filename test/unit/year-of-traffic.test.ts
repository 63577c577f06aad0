import { describe, expect, test } from 'bun:test'
import { INTERACTION_TYPES, type StoredEvent, TRACK_TYPES } from '../../src/core/event.ts'
import { DAY_MS, toUtcDay } from '../../src/core/utc-day.ts'
import { makeTrafficTenants } from '../bench/traffic-tenants.ts'
import { YEAR, yearOfTraffic } from '../bench/year-of-traffic.ts'

const SMALL = { ...YEAR, events: 50_000 }
const HOUR_MS = 3_600_000

const traffic = [...yearOfTraffic(SMALL)]
const tenants = makeTrafficTenants(SMALL)
const sales = traffic.filter(event => event.endpoint === 'conversion')

const countBy = (events: readonly StoredEvent[], of: (event: StoredEvent) => unknown) =>
  Map.groupBy(events, of)
    .entries()
    .reduce((counts, [key, list]) => counts.set(key, list.length), new Map<unknown, number>())

const shareOf = (is: (event: StoredEvent) => boolean) => traffic.filter(is).length / traffic.length

function countLocalHours(timeZone: string): Map<unknown, number> {
  const ids = new Set(tenants.filter(it => it.timeZone === timeZone).map(({ id }) => id))
  const local = traffic.filter(event => ids.has(event.tenantId))
  return countBy(local, ({ receivedAt }) => {
    return Temporal.Instant.fromEpochMilliseconds(receivedAt).toZonedDateTimeISO(timeZone).hour
  })
}

describe('yearOfTraffic()', () => {
  test('makes the same events for the same seed, and others for another one', () => {
    const year = { ...YEAR, events: 2000, tenants: 50 }
    const events = [...yearOfTraffic(year)]
    expect([...yearOfTraffic(year)]).toEqual(events)
    expect([...yearOfTraffic({ ...year, seed: 2 })]).not.toEqual(events)
  })

  test.each([0, 1, 10, 9999])('makes exactly as many as are wanted: %d', events => {
    expect([...yearOfTraffic({ ...YEAR, events, tenants: 30 })]).toHaveLength(events)
  })

  test('is in the order of receipt, and fills the year to its end', () => {
    const times = traffic.map(event => event.receivedAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times[0]).toBeWithin(YEAR.endsAt - 365 * DAY_MS, YEAR.endsAt - 364 * DAY_MS)
    expect(times.at(-1)).toBeWithin(YEAR.endsAt - DAY_MS, YEAR.endsAt)
  })

  test('has one tenant with a twentieth of it, and many small ones', () => {
    const counts = countBy(traffic, event => event.tenantId)
    expect(counts.get(1)).toBe(Math.max(...counts.values()))
    expect(counts.get(1)).toBeWithin(0.04 * traffic.length, 0.06 * traffic.length)
    const shares = tenants.map(({ share }) => share)
    expect(shares.filter(share => share * YEAR.events < 5000).length).toBeGreaterThan(2700)
    expect(Math.min(...shares) * YEAR.events).toBeWithin(200, 1000)
  })

  test.each(['America/Tegucigalpa', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'is quiet in the night of %s',
    timeZone => {
      const hours = countLocalHours(timeZone)
      const sum = (from: number) =>
        [0, 1, 2].reduce((all, n) => all + (hours.get(from + n) ?? 0), 0)
      expect(sum(2) * 5).toBeLessThan(sum(11))
      expect(sum(2) * 5).toBeLessThan(sum(19))
    },
  )

  test('has peaks at noon and in the evening', () => {
    const hours = countLocalHours('America/Tegucigalpa')
    expect(hours.get(16)).toBeLessThan(hours.get(12) as number)
    expect(hours.get(16)).toBeLessThan(hours.get(20) as number)
  })

  test('grows over the year, and has busy days', () => {
    const days = countBy(traffic, event => toUtcDay(event.receivedAt))
    const quarter = (from: number) =>
      traffic.filter(({ receivedAt }) => {
        const day = 365 - (YEAR.endsAt - receivedAt) / DAY_MS
        return day >= from && day < from + 91
      }).length
    expect(quarter(274)).toBeGreaterThan(1.2 * quarter(0))
    const [first, second] = [...days.values()].sort((a, b) => b - a) as [number, number]
    expect(days.get(Date.UTC(2025, 10, 28))).toBe(first)
    expect(second).toBeGreaterThan((1.5 * traffic.length) / 365)
  })

  test('comes from telephones mostly', () => {
    expect(shareOf(event => event.device === 'mobile')).toBeWithin(0.72, 0.78)
    expect(shareOf(event => event.device === 'desktop')).toBeWithin(0.16, 0.21)
    expect(shareOf(event => event.device === 'tablet')).toBeWithin(0.03, 0.05)
    expect(shareOf(event => event.device === 'bot')).toBeWithin(0.015, 0.04)
  })

  test('has every type, at the endpoints that know it', () => {
    const typesOf = (endpoint: string) => [
      ...new Set(traffic.filter(event => event.endpoint === endpoint).map(({ type }) => type)),
    ]
    expect(typesOf('track').sort()).toEqual(TRACK_TYPES.toSorted())
    expect(typesOf('interaction').sort()).toEqual(INTERACTION_TYPES.toSorted())
    expect(typesOf('conversion')).toEqual(['purchase'])
    expect(shareOf(event => event.type === 'view')).toBeWithin(0.7, 0.85)
    expect(shareOf(event => event.type === 'whatsapp_click')).toBeWithin(0.06, 0.11)
    expect(shareOf(event => event.endpoint === 'conversion')).toBeWithin(0.005, 0.012)
  })

  test('has views alone of robots', () => {
    const robots = traffic.filter(event => event.device === 'bot')
    expect(new Set(robots.map(event => event.type))).toEqual(new Set(['view'] as const))
  })

  test('has three to five events a visitor, and a few of nobody', () => {
    const visitors = new Set(traffic.map(event => event.visitor))
    expect(traffic.length / visitors.size).toBeWithin(3, 5)
    expect(shareOf(event => event.visitor === null)).toBeWithin(0.01, 0.03)
  })

  test('has visitors of 48 bits, each of one tenant, one UTC day and one device', () => {
    const identities = new Map<number, string>()
    for (const { visitor, tenantId, occurredAt, device } of traffic) {
      if (visitor === null) continue
      expect(Number.isSafeInteger(visitor) && visitor >= 0 && visitor < 2 ** 48).toBe(true)
      const identity = `${tenantId} ${toUtcDay(occurredAt)} ${device}`
      expect(identities.get(visitor) ?? identity).toBe(identity)
      identities.set(visitor, identity)
    }
    expect(Math.max(...identities.keys())).toBeGreaterThan(2 ** 47)
  })

  test('has visitors who come back on the same day', () => {
    const visits = [...yearOfTraffic({ ...YEAR, events: 20_000, tenants: 1 })]
    const times = Map.groupBy(
      visits.filter(event => event.visitor !== null),
      event => event.visitor,
    )
    const cameBack = [...times.values()].filter(
      list => (list.at(-1)?.receivedAt ?? 0) - (list[0]?.receivedAt ?? 0) > HOUR_MS,
    )
    expect(cameBack.length / times.size).toBeWithin(0.05, 0.2)
  })

  test('has sales in lempiras and dollars, each with a transaction id of its own', () => {
    const ids = sales.map(event => event.transactionId)
    expect(new Set(ids).size).toBe(sales.length)
    expect(ids).not.toContain(null)
    for (const { valueMinor } of sales) expect(valueMinor).toBeWithin(100, 1_000_000)
    const currencies = countBy(sales, event => event.currency)
    expect([...currencies.keys()].sort()).toEqual(['HNL', 'USD'])
    expect(currencies.get('USD')).toBeLessThan(0.3 * sales.length)
    const others = traffic.filter(event => event.endpoint !== 'conversion')
    expect(new Set(others.flatMap(it => [it.transactionId, it.valueMinor, it.currency]))).toEqual(
      new Set([null]),
    )
  })

  test('has sales that are told of minutes and days late, those from before yesterday of nobody', () => {
    const delays = sales.map(event => event.receivedAt - event.occurredAt)
    expect(Math.min(...delays)).toBe(0)
    expect(delays.filter(delay => delay === 0).length).toBeGreaterThan(0.8 * sales.length)
    expect(delays.some(delay => delay > 0 && delay < 2 * HOUR_MS)).toBe(true)
    const isTooLate = (event: StoredEvent) =>
      toUtcDay(event.occurredAt) < toUtcDay(event.receivedAt) - DAY_MS
    const tooLate = sales.filter(isTooLate)
    expect(tooLate.length).toBeGreaterThan(0)
    expect(tooLate.filter(event => event.visitor !== null)).toEqual([])
    expect(sales.filter(event => !isTooLate(event) && event.visitor !== null)).not.toEqual([])
    const others = traffic.filter(event => event.endpoint !== 'conversion')
    expect(others.filter(event => event.occurredAt !== event.receivedAt)).toEqual([])
  })

  test('has the tenants own products, the first ones most', () => {
    const owners = new Map(
      tenants.flatMap(({ id, products }) => products.map(product => [product.id, id] as const)),
    )
    const ofProducts = traffic.filter(event => event.productId !== null)
    expect(ofProducts.length).toBeWithin(0.5 * traffic.length, 0.95 * traffic.length)
    expect(ofProducts.filter(it => owners.get(it.productId as number) !== it.tenantId)).toEqual([])
    const largest = countBy(
      ofProducts.filter(event => event.tenantId === 1),
      event => event.productId,
    )
    const last = tenants[0]?.products.at(-1)?.id
    expect(largest.get(1)).toBeGreaterThan(2 * (largest.get(last) ?? 0))
  })

  test('tells of about half of the events where they came from, as the endpoints keep it', () => {
    expect(shareOf(event => event.metadata !== null)).toBeWithin(0.45, 0.55)
    const keys = new Map<string, number>()
    for (const { endpoint, metadata, productId } of traffic) {
      const object = metadata === null ? {} : JSON.parse(metadata)
      expect(object.product_id ?? null).toBe(endpoint === 'track' ? productId : null)
      for (const key of Object.keys(object)) keys.set(key, (keys.get(key) ?? 0) + 1)
    }
    for (const key of ['source', 'referrer', 'utm_source', 'utm_medium', 'utm_campaign']) {
      expect(keys.get(key)).toBeGreaterThan(0.03 * traffic.length)
    }
    const referrers = traffic.flatMap(({ metadata }) => JSON.parse(metadata ?? '{}').referrer ?? [])
    expect(referrers.some(referrer => referrer.startsWith('https://'))).toBe(true)
    expect(referrers).toContain('instagram.com')
  })
})
