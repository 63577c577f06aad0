import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { ApiError } from '../../src/core/api-error.ts'
import { Calendar } from '../../src/core/calendar.ts'
import { DEVICES, type Device } from '../../src/core/device.ts'
import { readDimensions } from '../../src/core/dimension.ts'
import { ENDPOINTS, isConversion, type StoredEvent } from '../../src/core/event.ts'
import { formatAmount } from '../../src/core/format-amount.ts'
import { INTERVALS, type Interval } from '../../src/core/interval.ts'
import { EVENT_TYPES, METRICS, type Metric } from '../../src/core/metric.ts'
import type { Period } from '../../src/core/period.ts'
import type { BreakdownBy, SummaryAnswer } from '../../src/core/stats-calls.ts'
import { toUtcDay } from '../../src/core/utc-day.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { expireEvents } from '../../src/storage/expire-events.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { getRollupState } from '../../src/storage/rollup/rollup-state.ts'
import { readFunnel } from '../../src/storage/stats/read-funnel.ts'
import { createStatsStore } from '../../src/storage/stats/stats-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

// What is read from the rollups, against what the events themselves say. Events are stored as the drain
// stores them, so the rollups are the real ones, folded as far as they happen to be.

const ZONES = [
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Tegucigalpa',
  // Of a day that is an hour short, the UTC day may have all.
  'Atlantic/Azores',
]
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Around the ends of months and a year, and the changes of the clock in these zones. */
const STARTS = [
  '2026-10-31T12:00Z',
  '2026-12-31T00:00Z',
  '2026-03-08T00:00Z',
  '2026-04-03T20:00Z',
  '2026-03-28T12:00Z',
]

/** How long all happens for: the shorter, the more often the same visitors come back within an hour. */
const SPREADS = [4 * HOUR_MS, 30 * HOUR_MS, 6 * DAY_MS, 75 * DAY_MS]
const MILLION = 1_000_000

/** A time as a part of the time that all happens for, in millionths. */
const moments = fc.nat(MILLION)

const events = fc.record({
  // Two tenants in each case, of which one has most.
  isNeighbour: fc.nat(5).map(n => n === 0),
  type: fc.constantFrom(...EVENT_TYPES),
  endpoint: fc.constantFrom(...ENDPOINTS),
  productId: fc.option(fc.constantFrom(1, 2, 7)),
  metadata: fc.option(
    fc.constantFrom(
      '{"source":"a"}',
      '{"source":"b","utm_medium":"m"}',
      '{"referrer":"https://www.b.hn/x","utm_source":"c"}',
      '{}',
    ),
  ),
  // Refunds are negative; a sum may be more than a number is exact for.
  valueMinor: fc.option(fc.constantFrom(0, 1, -5, -70_000, 15_000, Number.MAX_SAFE_INTEGER)),
  currency: fc.constantFrom('HNL', 'JPY'),
  device: fc.constantFrom(...DEVICES),
  person: fc.option(fc.nat(4), { freq: 8 }),
  moment: moments,
  delay: fc.constantFrom(0, 0, 0, 1000, 5 * HOUR_MS, 3 * DAY_MS),
})

const questions = fc.record({
  isNeighbour: fc.nat(5).map(n => n === 0),
  ends: fc.tuple(moments, moments).map(([a, b]) => (a < b ? [a, b] : [b, a])),
  align: fc.tuple(...[0, 1].map(() => fc.constantFrom('ms', 'ms', 'hour', 'day', 'month'))),
  devices: fc.constantFrom<Device[]>(
    DEVICES.filter(device => device !== 'bot'),
    [...DEVICES],
    ['mobile'],
    ['bot'],
  ),
  metric: fc.constantFrom(...METRICS, 'visitors' as const, 'events' as const),
  productId: fc.option(fc.constantFrom(1, 2), { freq: 2 }),
  currency: fc.constantFrom('HNL', 'JPY'),
  interval: fc.constantFrom(...INTERVALS),
  by: fc.constantFrom<BreakdownBy>(
    ...(['type', 'device', 'product', 'source', 'referrer', 'utm_source', 'utm_medium'] as const),
    'hour_of_week',
  ),
  limit: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(fc.constantFrom('view', 'cart_add', 'purchase'), { minLength: 2, maxLength: 4 }),
})

/** When retention ends: at a start of a day in or around the time that all happens for. */
const times = fc
  .tuple(fc.constantFrom(...STARTS), fc.nat(8))
  .map(([start, days]) => Date.parse(start) + days * DAY_MS)

const cases = fc
  .record({
    zone: fc.nat(ZONES.length - 1),
    start: fc.constantFrom(...STARTS.map(text => Date.parse(text))),
    spread: fc.constantFrom(...SPREADS),
    /** Nothing is received later than this, so that hours from here on are not folded. */
    receivedUntil: moments,
    batches: fc.array(fc.array(events, { maxLength: 60, size: 'max' }), { maxLength: 5 }),
    questions: fc.array(questions, { minLength: 8, maxLength: 8 }),
  })
  .map(({ zone, start, spread, receivedUntil, batches, questions }) => {
    const at = (moment: number) => start + Math.floor((spread * moment) / MILLION)
    const tenantOf = ({ isNeighbour }: { isNeighbour: boolean }) =>
      isNeighbour ? ((zone + 1) % ZONES.length) + 1 : zone + 1
    const list = batches.map(batch =>
      batch.map(({ person, moment, delay, isNeighbour, ...event }): StoredEvent => {
        const occurredAt = at(moment)
        const tenantId = tenantOf({ isNeighbour })
        // A person is another visitor at each tenant and on each UTC day, and has one device.
        const visitor =
          person === null ? null : (toUtcDay(occurredAt) / HOUR_MS) * 100 + tenantId * 10 + person
        return aStoredEvent({
          ...event,
          ...{ tenantId, visitor, occurredAt },
          device: visitor === null ? event.device : (DEVICES[visitor % 5] as Device),
          receivedAt: Math.min(occurredAt + delay, at(receivedUntil)),
        })
      }),
    )
    const asked = questions.map(({ ends, ...question }) => ({
      ...question,
      tenantId: tenantOf(question),
      from: at(ends[0] as number),
      to: at(ends[1] as number) + 1,
    }))
    return [list, asked] as const
  })

type Question = typeof cases extends fc.Arbitrary<readonly [unknown, (infer T)[]]> ? T : never

function aPlatform(list: readonly (readonly StoredEvent[])[]): PulsoDatabase {
  const db = aDatabase()
  for (const [index, timeZone] of ZONES.entries()) {
    addTenant(db, { name: timeZone, slug: `tenant-${index}`, id: index + 1 })
    db.$client.run('update tenants set time_zone = ? where id = ?', [timeZone, index + 1])
  }
  addProduct(db, 1, { id: 1, name: 'Café' })
  const store = createEventStore(db)
  for (const [index, batch] of list.entries()) {
    const step = { ringId: 'a', from: index * 8, to: index * 8 + 8 }
    store.transact(step, writer => {
      for (const event of batch) writer.insert(event)
      return { stored: batch.length, duplicates: 0, quarantined: 0, lost: 0 }
    })
  }
  return db
}

/** A question as it is asked, and the events that it is about. */
function ask(list: readonly (readonly StoredEvent[])[], question: Question) {
  const { tenantId } = question
  const timeZone = ZONES[tenantId - 1] as string
  const calendar = new Calendar(timeZone)
  const tenant = { id: tenantId, timeZone }
  const [alignFrom = 'ms', alignTo = 'ms'] = question.align
  const from = align(question.from, alignFrom, calendar)
  const end = align(question.to, alignTo, calendar)
  const to = end > from ? end : question.to
  const period: Period = { from, to, previousFrom: from - (to - from) }
  const own = list
    .flat()
    .filter(event => event.tenantId === tenant.id && question.devices.includes(event.device))
  const within = (a: number, b: number) =>
    own.filter(({ occurredAt }) => occurredAt >= a && occurredAt < b)
  return { calendar, args: { ...question, tenant, period }, within, own: within(from, to) }
}

function align(at: number, to: string, calendar: Calendar): number {
  if (to === 'ms') return at
  if (to === 'hour') return calendar.startOfHour(at)
  return to === 'day' ? calendar.startOfDay(at) : calendar.startOfMonth(at)
}

const TYPES: Record<string, readonly string[]> = {
  events: EVENT_TYPES,
  views: ['view'],
  whatsapp: ['whatsapp_click'],
  calls: ['call', 'call_click'],
  maps: ['location_view', 'maps_click'],
  cart_adds: ['cart_add'],
  shares: ['social_share'],
  conversions: ['conversion', 'purchase'],
}

function countVisitors(own: readonly StoredEvent[]): number {
  return new Set(own.flatMap(({ visitor }) => visitor ?? [])).size
}

function sell(own: readonly StoredEvent[], currency: string) {
  const sales = own.filter(
    event => isConversion(event.type) && event.valueMinor !== null && event.currency === currency,
  )
  const minor = sales.reduce((sum, { valueMinor }) => sum + BigInt(valueMinor ?? 0), 0n)
  return { minor, conversions: sales.length }
}

function measure(own: readonly StoredEvent[], metric: Metric, currency: string): number | string {
  if (metric === 'visitors') return countVisitors(own)
  if (metric === 'revenue') return formatAmount(sell(own, currency).minor, currency)
  return own.filter(({ type }) => (TYPES[metric] as string[]).includes(type)).length
}

test('a summary says what the events say', () => {
  fc.assert(
    fc.property(cases, ([list, asked]) => {
      const db = aPlatform(list)
      const stats = createStatsStore(db)
      for (const question of asked) {
        const { args, own, within } = ask(list, question)
        const { from, previousFrom } = args.period
        const before = within(previousFrom, from)
        const summary = stats.summary(args)
        for (const metric of METRICS.filter(name => name !== 'revenue')) {
          const value = measure(own, metric, 'HNL') as number
          const previous = measure(before, metric, 'HNL') as number
          const change = previous === 0 ? null : value / previous - 1
          expect({ metric, ...summary.metrics[metric] }).toEqual({
            ...{ metric, value, previous },
            change: change === null ? null : expect.closeTo(change, 10),
          })
        }
        const visitors = countVisitors(own)
        const rate = visitors === 0 ? null : (measure(own, 'conversions', '') as number) / visitors
        expect(summary.conversion_rate.value).toBe(rate)
        const revenue = ['HNL', 'JPY'].flatMap(currency => {
          const [now, then] = [sell(own, currency), sell(before, currency)]
          if (now.conversions + then.conversions === 0) return []
          const told = [now, then].map(({ minor, conversions }) => ({
            ...{ amount: formatAmount(minor, currency), minor: String(minor), conversions },
          }))
          return [{ currency, ...told[0], previous: told[1], change: expect.anything() }]
        })
        const told = summary.revenue.map(row => ({ ...row, change: row.change ?? 'none' }))
        expect(told).toEqual(revenue as typeof told)
      }
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})

const STEPS = {
  hour: ['startOfHour', 'nextHour'],
  day: ['startOfDay', 'nextDay'],
  week: ['startOfWeek', 'nextWeek'],
  month: ['startOfMonth', 'nextMonth'],
} as const satisfies Record<Interval, unknown>

test('a timeseries says of each interval what its events say', () => {
  fc.assert(
    fc.property(cases, ([list, asked]) => {
      const db = aPlatform(list)
      const stats = createStatsStore(db)
      for (const question of asked) {
        const isCount = question.metric !== 'visitors' && question.metric !== 'revenue'
        const productId = isCount ? question.productId : null
        const { args, own, calendar } = ask(list, question)
        const { metric, currency, interval, period } = args
        const counted = own.filter(event => productId === null || event.productId === productId)
        const points: { at: string; value: number | string }[] = []
        const [startOf, nextOf] = STEPS[interval]
        for (let at = calendar[startOf](period.from); at < period.to; at = calendar[nextOf](at)) {
          const next = calendar[nextOf](at)
          const inside = counted.filter(e => e.occurredAt >= at && e.occurredAt < next)
          points.push({ at: calendar.format(at), value: measure(inside, metric, currency) })
        }
        const series = stats.timeseries({ ...args, productId })
        expect(series.points).toEqual(points)
      }
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})

function valuesOf(event: StoredEvent, by: BreakdownBy, calendar: Calendar): string[] {
  if (by === 'type' || by === 'device') return [event[by]]
  if (by === 'product') return event.productId === null ? [] : [String(event.productId)]
  if (by === 'hour_of_week') return [String(calendar.hourOfWeek(event.occurredAt))]
  return readDimensions(event.metadata).flatMap(([name, value]) => (name === by ? [value] : []))
}

test('a breakdown says of each value what its events say, and of all that are not shown', () => {
  fc.assert(
    fc.property(cases, ([list, asked]) => {
      const db = aPlatform(list)
      const stats = createStatsStore(db)
      for (const question of asked) {
        const isCount = question.metric !== 'visitors' && question.metric !== 'revenue'
        const by = isCount ? question.by : 'device'
        const productId = isCount && (by === 'type' || by === 'device') ? question.productId : null
        const { args, own, calendar } = ask(list, question)
        const { metric, currency, limit } = args
        const counted = own.filter(event => productId === null || event.productId === productId)
        const groups = new Map<string, StoredEvent[]>()
        for (const event of counted) {
          if (isCount && !(TYPES[metric] as string[]).includes(event.type)) continue
          if (metric === 'visitors' && event.visitor === null) continue
          if (metric === 'revenue' && sell([event], currency).conversions === 0) continue
          for (const value of valuesOf(event, by, calendar)) {
            groups.set(value, [...(groups.get(value) ?? []), event])
          }
        }
        const { rows, other } = stats.breakdown({ ...args, by, productId })
        const toNumber = (count: number | string) => Number(count)
        const measured = (part: readonly StoredEvent[]) => measure(part, metric, currency)
        if (by === 'hour_of_week') {
          const hours = Array.from({ length: 168 }, (_, hour) => String(hour))
          expect(rows).toEqual(
            hours.map(value => ({ value, count: measured(groups.get(value) ?? []) })),
          )
          expect(other).toBe(0)
          continue
        }
        const expected = [...groups]
          .map(([value, part]) => ({ value, count: measured(part) }))
          .sort((a, b) => toNumber(b.count) - toNumber(a.count) || (a.value < b.value ? -1 : 1))
        const shown = rows.map(({ value, count }) => ({ value, count }))
        expect(shown).toEqual(expected.slice(0, limit))
        for (const { value, label } of rows) {
          const isNamed = by === 'product' && value === '1' && args.tenant.id === 1
          expect(label).toBe(isNamed ? 'Café' : (undefined as unknown as string))
        }
        const others = expected.slice(limit).flatMap(({ value }) => groups.get(value) ?? [])
        expect(other).toBe(measured(others))
      }
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})

test('a funnel says how far the visitors of each day came', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([list, asked]) => {
      const db = aPlatform(list)
      for (const question of asked) {
        const { args, own } = ask(list, question)
        const inOrder = own.toSorted((a, b) => a.occurredAt - b.occurredAt)
        const visitors = new Set(inOrder.flatMap(({ visitor }) => visitor ?? []))
        const reached = args.steps.map(() => 0)
        for (const visitor of visitors) {
          let rest = inOrder.filter(event => event.visitor === visitor)
          for (const [index, step] of args.steps.entries()) {
            const found = rest.findIndex(({ type }) => type === step)
            if (found === -1) break
            rest = rest.slice(found + 1)
            reached[index] = (reached[index] as number) + 1
          }
        }
        const { steps } = await readFunnel(db, args, { takeBreak: async () => {} })
        expect(steps.map(({ visitors }) => visitors)).toEqual(reached)
      }
      db.$client.close()
    }),
    { numRuns: 40 },
  )
})

test('what is told without single events that are gone is what was told with them, or nothing', () => {
  fc.assert(
    fc.property(cases, times, ([list, asked], time) => {
      const db = aPlatform(list)
      const stats = createStatsStore(db)
      const questions = asked.map(question => ask(list, question).args)
      const before = questions.map(args => stats.summary(args))
      while (expireEvents(db, time) > 0);
      const { eventsSince } = getRollupState(db)
      for (const [index, args] of questions.entries()) {
        const calendar = new Calendar(args.tenant.timeZone)
        const cuts = Object.values(args.period).filter(end => calendar.startOfHour(end) !== end)
        const isKnown = cuts.every(end => calendar.startOfHour(end) >= eventsSince)
        if (isKnown) expect(stats.summary(args)).toEqual(before[index] as SummaryAnswer)
        else expect(() => stats.summary(args)).toThrow(ApiError)
      }
      db.$client.close()
    }),
    { numRuns: 60 },
  )
})
