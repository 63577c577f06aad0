import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Calendar } from '../../src/core/calendar.ts'
import { DEVICES } from '../../src/core/device.ts'
import { readDimensions } from '../../src/core/dimension.ts'
import { ENDPOINTS, isConversion, type StoredEvent } from '../../src/core/event.ts'
import { toUtcDay } from '../../src/core/utc-day.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

// What the rollups say after any events in any transactions, against what they must say of these events.

const ZONES = ['America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe']
const HOUR_MS = 3_600_000
/** Around the end of a month, and the changes of the clock in New York and on Lord Howe Island. */
const STARTS = ['2026-10-31T12:00Z', '2026-04-03T20:00Z'].map(text => Date.parse(text))

const events = fc
  .record({
    tenant: fc.nat(ZONES.length),
    type: fc.constantFrom('view', 'call', 'purchase', 'conversion'),
    endpoint: fc.constantFrom(...ENDPOINTS),
    productId: fc.option(fc.constantFrom(1, 2)),
    metadata: fc.option(
      fc.constantFrom('{"source":"a"}', '{"referrer":"https://www.b.hn/x","utm_source":"c"}', '{}'),
    ),
    valueMinor: fc.option(fc.constantFrom(0, 1, -5, 15_000, 2 ** 40, Number.MAX_SAFE_INTEGER)),
    currency: fc.constantFrom('HNL', 'USD'),
    device: fc.constantFrom(...DEVICES),
    person: fc.option(fc.nat(3)),
    start: fc.constantFrom(...STARTS),
    offset: fc.nat(60 * HOUR_MS),
    delay: fc.constantFrom(0, 0, 0, 1000, 30 * HOUR_MS),
  })
  .map(({ tenant, person, start, offset, delay, ...event }): StoredEvent => {
    const occurredAt = start + offset
    // A person is another visitor at each tenant and on each UTC day, and has one device.
    const visitor =
      person === null ? null : (toUtcDay(occurredAt) / HOUR_MS) * 100 + tenant * 10 + person
    return aStoredEvent({
      ...(event as Partial<StoredEvent>),
      tenantId: tenant + 1,
      visitor,
      device: visitor === null ? event.device : (DEVICES[visitor % DEVICES.length] as 'bot'),
      occurredAt,
      receivedAt: occurredAt + delay,
    })
  })

const batches = fc.array(fc.array(events, { maxLength: 12 }), { maxLength: 6 })

/** Tenants in all zones; the last one is not in the database. */
function aPlatform(): PulsoDatabase {
  const db = aDatabase()
  for (const [index, timeZone] of ZONES.entries()) {
    addTenant(db, { name: timeZone, slug: `tenant-${index}`, id: index + 1 })
    db.$client.run('update tenants set time_zone = ? where id = ?', [timeZone, index + 1])
  }
  return db
}

function store(db: PulsoDatabase, list: readonly (readonly StoredEvent[])[]): void {
  const eventStore = createEventStore(db)
  let position = 0
  for (const batch of list) {
    const step = { ringId: 'a', from: position, to: position + 8 }
    eventStore.transact(step, writer => {
      for (const event of batch) writer.insert(event)
      return { stored: batch.length, duplicates: 0, quarantined: 0, lost: 0 }
    })
    position += 8
  }
}

function calendarOf(tenantId: number): Calendar {
  return new Calendar(ZONES[tenantId - 1] ?? 'America/Tegucigalpa')
}

type Sums = Record<string, number>

function sumUp(list: readonly StoredEvent[], toKeys: (event: StoredEvent) => unknown[][]): Sums {
  const sums: Sums = {}
  for (const event of list) {
    for (const key of toKeys(event)) sums[key.join('|')] = (sums[key.join('|')] ?? 0) + 1
  }
  return sums
}

function readSums(db: PulsoDatabase, sql: string): Sums {
  const rows = db.$client.query<Record<string, unknown>, []>(sql).values() as unknown[][]
  return Object.fromEntries(rows.map(row => [row.slice(0, -1).join('|'), row.at(-1) as number]))
}

test('the rollups count every event, by hour, day and month, whenever they are folded', () => {
  fc.assert(
    fc.property(batches, list => {
      const db = aPlatform()
      store(db, list)
      const all = list.flat()
      const dimensions = (event: StoredEvent) => [
        ['product', event.productId ?? ''],
        ...readDimensions(event.metadata),
      ]

      const hourly = sumUp(all, event =>
        dimensions(event).map(pair => [
          ...[calendarOf(event.tenantId).startOfHour(event.occurredAt), event.tenantId],
          ...[...pair, event.type, event.device],
        ]),
      )
      expect(readSums(db, 'select * from hourly_counts')).toEqual(hourly)

      const foldedUntil = readSums(db, 'select id, folded_until from rollup_state')['1'] as number
      const folded = all.filter(
        event => calendarOf(event.tenantId).startOfHour(event.occurredAt) < foldedUntil,
      )
      const daily = sumUp(folded, event => [
        [
          ...[event.tenantId, calendarOf(event.tenantId).startOfDay(event.occurredAt)],
          ...[event.type, event.device],
        ],
      ])
      expect(readSums(db, 'select * from daily_counts')).toEqual(daily)
      const monthly = sumUp(folded, event => {
        const calendar = calendarOf(event.tenantId)
        const start = [event.tenantId, calendar.startOfMonth(event.occurredAt)]
        return [...dimensions(event), ['hour_of_week', calendar.hourOfWeek(event.occurredAt)]].map(
          pair => [...start, ...pair, event.type, event.device],
        )
      })
      expect(readSums(db, 'select * from monthly_counts')).toEqual(monthly)
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})

test('the rollups add up what was sold, to the last minor unit', () => {
  fc.assert(
    fc.property(batches, list => {
      const db = aPlatform()
      store(db, list)
      const sold = new Map<string, bigint>()
      for (const { type, tenantId, currency, device, valueMinor } of list.flat()) {
        if (!isConversion(type) || valueMinor === null) continue
        const key = `${tenantId}|${currency}|${device}`
        sold.set(key, (sold.get(key) ?? 0n) + BigInt(valueMinor))
      }
      const rows = db.$client
        .query<{ key: string; high: number; low: number }, []>(
          `select tenant_id || '|' || currency || '|' || device as key,
             sum(value_high) as high, sum(value_low) as low
           from hourly_revenue group by 1`,
        )
        .all()
        .map(({ key, high, low }) => [key, BigInt(high) * 2n ** 32n + BigInt(low)] as const)
      expect(new Map(rows)).toEqual(sold)
      db.$client.close()
    }),
    { numRuns: 40 },
  )
})

test('the rollups tell the visitors of any hours and days in a row apart', () => {
  const range = fc.record({
    start: fc.constantFrom(...STARTS),
    from: fc.nat(70),
    hours: fc.nat(50),
  })
  fc.assert(
    fc.property(batches, range, (list, { start, from, hours }) => {
      const db = aPlatform()
      store(db, list)
      const foldedUntil = readSums(db, 'select id, folded_until from rollup_state')['1'] as number
      for (let tenantId = 1; tenantId <= ZONES.length + 1; tenantId++) {
        const calendar = calendarOf(tenantId)
        const own = list.flat().filter(event => event.tenantId === tenantId)
        const count = (a: number, b: number) =>
          new Set(
            own.filter(e => e.occurredAt >= a && e.occurredAt < b).flatMap(e => e.visitor ?? []),
          ).size
        const read = (sql: string, ...values: number[]) =>
          db.$client.query<{ n: number }, number[]>(sql).get(...values)?.n

        const a = calendar.startOfHour(start + from * HOUR_MS)
        const b = calendar.startOfHour(a + hours * HOUR_MS)
        expect(
          read(
            `select coalesce(sum(visitors), 0) as n from hourly_visitors
             where tenant_id = ? and hour >= ? and hour < ? and previous < ?`,
            ...[tenantId, a, b, a],
          ),
        ).toBe(count(a, b))

        const day = calendar.startOfDay(a)
        const end = calendar.nextDay(b)
        if (end > foldedUntil) continue
        expect(
          read(
            `select coalesce(sum(visitors), 0) as n from daily_visitors
             where tenant_id = ? and day >= ? and day < ? and previous < ?`,
            ...[tenantId, day, end, day],
          ),
        ).toBe(count(day, end))
      }
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})
