import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../src/core/event.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { storePlatform } from '../support/a-platform.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { anApi } from '../support/an-api.ts'
import { anApp, NOW } from '../support/an-app.ts'
import { findMismatches } from '../support/find-mismatches.ts'
import { operationOf, responseOf, schemaOf } from './openapi-document.ts'

const STATS = '/api/v1/tenants/la-tienda/stats'
/** Ends of the month in which the tests are, in the tenant's time zone. */
const JANUARY = {
  from: '2026-01-01T00:00:00-06:00',
  to: '2026-02-01T00:00:00-06:00',
  time_zone: 'America/Tegucigalpa',
}

/** At a time of the tenant's clock on 15 January, when nothing else is said. */
function at(time: string): number {
  return Date.parse(`${time.includes('T') ? time : `2026-01-15T${time}`}-06:00`)
}

const EVENTS: (Partial<StoredEvent> & { time: string })[] = [
  { time: '01:00', type: 'view', visitor: 1, device: 'mobile', productId: 7 },
  { time: '01:30', type: 'cart_add', visitor: 1, device: 'mobile', productId: 7 },
  { time: '01:40', type: 'view', visitor: 2, device: 'desktop', productId: 8 },
  { time: '02:15', type: 'call_click', visitor: 2, device: 'desktop' },
  {
    ...{ time: '02:20', type: 'purchase', visitor: 1, device: 'mobile' },
    ...{ valueMinor: 15_050, currency: 'HNL', metadata: '{"utm_source":"ig"}' },
  },
  { time: '02:30', type: 'view', device: 'bot', visitor: 3 },
  { time: '2025-12-15T10:00', type: 'view', visitor: 4, device: 'tablet' },
]

function store(db: PulsoDatabase): void {
  createEventStore(db).transact({ ringId: 'a', from: 0, to: 8 }, writer => {
    for (const { time, ...event } of EVENTS) {
      writer.insert(aStoredEvent({ ...event, occurredAt: at(time), receivedAt: at(time) }))
    }
    return { stored: EVENTS.length, duplicates: 0, quarantined: 0, lost: 0 }
  })
}

/** An app on a database file with the usual tenants, some events of the first one, and its read key. */
function aStatsApp() {
  const db = aDatabase(`${aFolder()}/pulso.db`)
  storePlatform(db)
  store(db)
  const key = aKey(db, { scope: 'read', tenantId: 1 })
  const { fetch, logged } = anApp({ api: anApi(db, { now: () => NOW }) })
  async function get(path: string, headers: Record<string, string> = bearer(key.text)) {
    const response = await fetch('GET', `${STATS}/${path}`, headers)
    const body = (await response.json()) as Record<string, unknown>
    expect(logged).toEqual([])
    return { status: response.status, body }
  }
  return { db, get }
}

describe('stats/summary', () => {
  test('tells each metric, and what it was before', async () => {
    const { get } = aStatsApp()
    const { status, body } = await get('summary?period=month')
    expect(status).toBe(200)
    const none = { value: 0, previous: 0, change: null }
    expect(body).toEqual({
      ...JANUARY,
      previous_from: '2025-12-01T00:00:00-06:00',
      previous_to: '2026-01-01T00:00:00-06:00',
      metrics: {
        visitors: { value: 2, previous: 1, change: 1 },
        events: { value: 5, previous: 1, change: 4 },
        views: { value: 2, previous: 1, change: 1 },
        whatsapp: none,
        calls: { ...none, value: 1 },
        maps: none,
        cart_adds: { ...none, value: 1 },
        shares: none,
        conversions: { ...none, value: 1 },
      },
      conversion_rate: { value: 0.5, previous: 0, change: null },
      revenue: [
        {
          ...{ currency: 'HNL', amount: '150.50', minor: '15050', conversions: 1 },
          previous: { amount: '0.00', minor: '0', conversions: 0 },
          change: null,
        },
      ],
    })
  })

  test.each([
    ['bots=include', 3],
    ['device=bot', 1],
    ['device=mobile', 1],
    ['device=tablet', 0],
    ['from=2026-01-15T02:15&to=2026-01-15T02:20', 1],
    ['from=2026-01-15T02:15&to=2026-01-15T02:20:00.001', 2],
  ])('counts the visitors of %s', async (query, visitors) => {
    const { get } = aStatsApp()
    const range = query.includes('from') ? '' : '&period=month'
    const { body } = await get(`summary?${query}${range}`)
    expect(body.metrics).toMatchObject({ visitors: { value: visitors } })
  })
})

describe('stats/timeseries', () => {
  test('has a point for each interval, and counts events when nothing is said', async () => {
    const { get } = aStatsApp()
    const { body } = await get('timeseries?from=2026-01-14&to=2026-01-16')
    expect(body).toEqual({
      from: '2026-01-14T00:00:00-06:00',
      to: '2026-01-17T00:00:00-06:00',
      time_zone: 'America/Tegucigalpa',
      metric: 'events',
      interval: 'day',
      points: [
        { at: '2026-01-14T00:00:00-06:00', value: 0 },
        { at: '2026-01-15T00:00:00-06:00', value: 5 },
        { at: '2026-01-16T00:00:00-06:00', value: 0 },
      ],
    })
  })

  test.each([
    ['metric=visitors', [2, 2]],
    ['metric=revenue', ['0.00', '150.50']],
    ['metric=revenue&currency=jpy', ['0', '0']],
    ['metric=views', [2, 0]],
    ['product_id=7', [2, 0]],
  ])('tells of each hour the %s', async (query, values) => {
    const { get } = aStatsApp()
    const range = 'from=2026-01-15T01:00&to=2026-01-15T03:00&interval=hour'
    const { body } = await get(`timeseries?${range}&${query}`)
    expect((body.points as { value: unknown }[]).map(({ value }) => value)).toEqual(values)
  })

  test('begins with the interval that the range begins in', async () => {
    const { get } = aStatsApp()
    const { body } = await get('timeseries?from=2026-01-15T01:20&to=2026-01-15T01:40&interval=week')
    expect(body.points).toEqual([{ at: '2026-01-12T00:00:00-06:00', value: 1 }])
  })
})

describe('stats/breakdown', () => {
  test('tells the largest first, and what is not shown', async () => {
    const { get, db } = aStatsApp()
    addProduct(db, 1, { id: 8, name: 'Café' })
    const { body } = await get('breakdown?by=product&period=month')
    expect(body).toMatchObject({
      ...JANUARY,
      rows: [
        { value: '7', count: 2 },
        { value: '8', label: 'Café', count: 1 },
      ],
      other: 0,
    })
    const first = await get('breakdown?by=product&period=month&limit=1')
    expect(first.body).toMatchObject({ rows: [{ value: '7', count: 2 }], other: 1 })
  })

  test.each([
    ['by=type&metric=calls', [['call_click', 1]]],
    ['by=utm_source', [['ig', 1]]],
    [
      'by=device&metric=visitors',
      [
        ['desktop', 1],
        ['mobile', 1],
      ],
    ],
    ['by=device&metric=revenue', [['mobile', '150.50']]],
    [
      'by=type&product_id=7',
      [
        ['cart_add', 1],
        ['view', 1],
      ],
    ],
    ['by=source', []],
  ])('tells %s', async (query, rows) => {
    const { get } = aStatsApp()
    const { body } = await get(`breakdown?${query}&period=month`)
    const told = (body.rows as { value: string; count: unknown }[]).map(row => [
      row.value,
      row.count,
    ])
    expect(told).toEqual(rows)
  })

  test('tells all hours of the week in order', async () => {
    const { get } = aStatsApp()
    const { body } = await get('breakdown?by=hour_of_week&period=month')
    const rows = body.rows as { value: string; count: number }[]
    expect(rows.map(({ value }) => Number(value))).toEqual([...Array(168).keys()])
    // A Thursday, at one and two.
    const thursday = 3 * 24
    expect(rows.filter(({ count }) => count > 0)).toEqual([
      { value: String(thursday + 1), count: 3 },
      { value: String(thursday + 2), count: 2 },
    ])
  })
})

describe('stats/funnel', () => {
  test('tells how far visitors came', async () => {
    const { get } = aStatsApp()
    const { status, body } = await get('funnel?steps=view,cart_add,purchase&period=month')
    expect(status).toBe(200)
    expect(body).toEqual({
      ...JANUARY,
      steps: [
        { type: 'view', visitors: 2, of_first: 1, of_previous: 1 },
        { type: 'cart_add', visitors: 1, of_first: 0.5, of_previous: 0.5 },
        { type: 'purchase', visitors: 1, of_first: 0.5, of_previous: 1 },
      ],
    })
  })
})

const REFUSED: [path: string, field: string, sentence: string][] = [
  ['summary?period=decade', 'period', 'The selected period is invalid.'],
  ['summary?device=phone', 'device', 'The selected device is invalid.'],
  ['summary?bots=yes', 'bots', 'The selected bots is invalid.'],
  ['timeseries?metric=clicks', 'metric', 'The selected metric is invalid.'],
  ['timeseries?interval=minute', 'interval', 'The selected interval is invalid.'],
  [
    'timeseries?interval=hour&from=2020-01-01',
    'interval',
    'The interval must be longer: there are more than 10000 in the range.',
  ],
  ['timeseries?currency=lempira', 'currency', 'The currency field must be an ISO 4217 code.'],
  ['timeseries?product_id=x', 'product_id', 'The product id field must be an integer.'],
  [
    'timeseries?product_id=1&metric=visitors',
    'product_id',
    'The product id field cannot be used with visitors or revenue.',
  ],
  ['breakdown', 'by', 'The by field is required.'],
  ['breakdown?by=weather', 'by', 'The selected by is invalid.'],
  ['breakdown?by=type&limit=0', 'limit', 'The limit field must be a whole number from 1 to 1000.'],
  [
    'breakdown?by=product&metric=visitors',
    'by',
    'Visitors and revenue can be broken down by device only.',
  ],
  [
    'breakdown?by=source&product_id=1',
    'product_id',
    'The product id field can be used by type and by device only.',
  ],
  ['funnel', 'steps', 'The steps field is required.'],
  ['funnel?steps=view', 'steps', 'The steps field must have 2 to 10 types.'],
  ['funnel?steps=view,look', 'steps', 'The selected steps are invalid.'],
]

describe.each(['summary', 'timeseries', 'breakdown?by=type', 'funnel?steps=view,call'])(
  'stats/%s',
  path => {
    test('answers as it is documented', async () => {
      const { get } = aStatsApp()
      const operation = operationOf(`/api/v1/tenants/{tenant}/stats/${path.split('?')[0]}`)
      const media = responseOf(operation, '200').content?.['application/json']
      expect(findMismatches(schemaOf(media), (await get(path)).body)).toEqual([])
    })

    test('takes no notice of parameters that it does not know', async () => {
      const { get } = aStatsApp()
      const known = await get(path)
      const others = 'nothing=1&period%5B%5D=7d&__proto__=1&a=1&a=2'
      expect(await get(`${path}${path.includes('?') ? '&' : '?'}${others}`)).toEqual(known)
    })

    test('is for the tenant and admins alone', async () => {
      const { get, db } = aStatsApp()
      const statusFor = async (headers: Record<string, string>) => (await get(path, headers)).status
      expect(await statusFor({})).toBe(401)
      expect(await statusFor(bearer(aKey(db, { scope: 'read', tenantId: 2 }).text))).toBe(404)
      expect(await statusFor(bearer(aKey(db).text))).toBe(200)
    })
  },
)

test.each(REFUSED)('stats/%s is refused', async (path, field, sentence) => {
  const { get } = aStatsApp()
  const { status, body } = await get(path)
  expect({ status, body }).toEqual({
    status: 422,
    body: { message: sentence, errors: { [field]: [sentence] } },
  })
})

describe('where single events are no longer kept', () => {
  const KEPT = 'single events of that time are no longer kept'

  function aForgetfulApp() {
    const app = aStatsApp()
    app.db.$client.run('update rollup_state set events_since = ?', [at('02:10')])
    app.db.$client.run('delete from events where occurred_at < ?', [at('02:10')])
    return app
  }

  test.each([
    ['summary?period=today', 200],
    ['timeseries?from=2026-01-15T01:00&to=2026-01-15T02:00', 200],
    ['timeseries?from=2026-01-15T00:00&to=2026-01-15T03:15', 200],
    ['breakdown?by=type&from=2026-01-15T01:00&to=2026-01-15T02:30', 422],
  ])('%s answers %d', async (path, status) => {
    const { get } = aForgetfulApp()
    expect((await get(path)).status).toBe(status)
  })

  test('tells what is counted of them', async () => {
    const { get } = aForgetfulApp()
    const { body } = await get('summary?period=today')
    expect(body.metrics).toMatchObject({ events: { value: 5 }, visitors: { value: 2 } })
  })

  test.each([
    [
      'timeseries?from=2026-01-15T01:20&to=2026-01-15T03:00',
      'from',
      'must be the start of an hour',
    ],
    ['timeseries?from=2026-01-15T01:00&to=2026-01-15T01:30', 'to', 'must be the start of an hour'],
    ['funnel?steps=view,call&from=2026-01-15T02:00', 'from', 'is too early'],
  ])('refuses %s', async (path, field, what) => {
    const { get } = aForgetfulApp()
    const { status, body } = await get(path)
    expect(status).toBe(422)
    expect(body.errors).toEqual({ [field]: [`The ${field} field ${what}: ${KEPT}.`] })
  })

  test('refuses a summary whose time before begins within an hour', async () => {
    const { get } = aForgetfulApp()
    const { body } = await get('summary?from=2026-01-15T03:00&to=2026-01-15T04:30')
    const sentence = `The from field and the time before it must start with an hour: ${KEPT}.`
    expect(body.errors).toEqual({ from: [sentence] })
  })
})

test('nothing is told before all stored events are counted', async () => {
  const { get, db } = aStatsApp()
  db.$client.run('update rollup_state set is_built = 0')
  expect(await get('summary')).toEqual({
    status: 503,
    body: { message: 'The stored events are still being counted.' },
  })
  expect((await get('funnel?steps=view,call')).status).toBe(200)
})
