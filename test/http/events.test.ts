import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../src/core/event.ts'
import {
  MAX_EXPORTS,
  MAX_EXPORTS_PER_TENANT,
  MAX_LIVE_CONNECTIONS,
  MAX_LIVE_PER_TENANT,
} from '../../src/http/streams/open-streams.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { storePlatform, TENANTS } from '../support/a-platform.ts'
import { anApi } from '../support/an-api.ts'
import { anApp, NOW } from '../support/an-app.ts'
import { storeEvents } from '../support/store-events.ts'

const TENANT = '/api/v1/tenants/la-tienda'
const EVENTS = `${TENANT}/events`
const PATHS = [EVENTS, `${TENANT}/export`, `${TENANT}/live`]
const DAY_MS = 86_400_000

/** An app on a database with the usual tenants and some events; asked with an admin key. */
function anEventApp(stored: readonly Partial<StoredEvent & { id: number }>[] = []) {
  const db = aDatabase()
  storePlatform(db)
  storeEvents(db, stored)
  const admin = aKey(db)
  const read = aKey(db, { scope: 'read', tenantId: 1 })
  const app = anApp({ api: anApi(db, { now: () => NOW }) })
  const get = (path: string, key = read) => app.fetch('GET', path, bearer(key.text))
  return { ...app, db, admin, read, get }
}

interface Listed {
  readonly events: readonly { readonly id: number }[]
  readonly next: string | null
}

async function list(answer: Promise<Response>) {
  const { events, next } = (await (await answer).json()) as Listed
  return { ids: events.map(({ id }) => id), next }
}

/** The events that tests of filters ask for, by their ids. */
const VARIOUS: Partial<StoredEvent & { id: number }>[] = [
  { id: 1, occurredAt: NOW },
  { id: 2, occurredAt: NOW - DAY_MS, type: 'purchase', transactionId: 't 1', device: 'mobile' },
  { id: 3, occurredAt: NOW - 2 * DAY_MS, productId: 101 },
  { id: 4, occurredAt: NOW - 40 * DAY_MS, type: 'view' },
  { id: 5, occurredAt: NOW, device: 'bot' },
  { id: 6, occurredAt: NOW, tenantId: 2 },
]

const FILTERS: [query: string, ids: number[]][] = [
  ['', [1, 2, 3, 4]],
  ['bots=include', [5, 1, 2, 3, 4]],
  ['type=view', [4]],
  ['type=purchase&device=mobile', [2]],
  ['device=bot', [5]],
  ['product_id=101', [3]],
  ['transaction_id=t%201', [2]],
  ['transaction_id=t', []],
  ['period=today', [1]],
  ['period=30d', [1, 2, 3]],
  ['from=2026-01-13&to=2026-01-14', [2, 3]],
  // Midnight in Tegucigalpa is 06:00 in UTC.
  ['from=2026-01-15T04:30:00&to=2026-01-15T10:30:00.001Z', [1]],
  ['from=2026-01-15T04:30:00.001', []],
]

const MISTAKES: [path: string, field: string][] = [
  ['/events?type=nothing', 'type'],
  ['/events?type=', 'type'],
  ['/events?device=phone', 'device'],
  ['/events?bots=yes', 'bots'],
  ['/events?product_id=x', 'product_id'],
  ['/events?product_id=1.5', 'product_id'],
  ['/events?period=ever', 'period'],
  ['/events?from=yesterday', 'from'],
  ['/events?period=7d&from=2026-01-01', 'period'],
  ['/events?limit=0', 'limit'],
  ['/events?limit=1001', 'limit'],
  ['/events?limit=many', 'limit'],
  ['/events?limit=', 'limit'],
  ['/events?cursor=x', 'cursor'],
  ['/events?cursor=', 'cursor'],
  ['/export?format=xml', 'format'],
  ['/export?type=nothing', 'type'],
  ['/live?bots=1', 'bots'],
]

describe('GET /api/v1/tenants/{tenant}/events', () => {
  test('has events as they are stored, exactly', async () => {
    const metadata = '{"n":12345678901234567890}'
    const { get, admin } = anEventApp([
      { occurredAt: NOW, metadata, valueMinor: 5, currency: 'KWD', visitor: 255 },
    ])
    const answer = await get(EVENTS)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json;charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const text = await answer.text()
    expect(text).toContain(`"metadata":${metadata}`)
    expect(JSON.parse(text)).toMatchObject({
      events: [
        {
          id: 1,
          value: '0.005',
          value_minor: 5,
          occurred_at: '2026-01-15T04:30:00-06:00',
          visitor: '0000000000ff',
        },
      ],
      next: null,
    })
    expect(await (await get(EVENTS, admin)).text()).toBe(text)
  })

  test.each(FILTERS)('knows which events are meant by %j', async (query, ids) => {
    const { get } = anEventApp(VARIOUS)
    expect(await list(get(`${EVENTS}?${query}`))).toEqual({ ids, next: null })
  })

  test('has fifty at once, or as many as are asked for, and says where to go on', async () => {
    const { get } = anEventApp(Array(120).fill({}))
    const first = await list(get(EVENTS))
    expect(first.ids).toEqual(Array.from({ length: 50 }, (_, i) => 120 - i))
    const second = await list(get(`${EVENTS}?limit=70&cursor=${first.next}`))
    expect(second.ids[0]).toBe(70)
    expect(second).toMatchObject({ ids: { length: 70 }, next: null })
    expect((await list(get(`${EVENTS}?limit=1000`))).ids).toHaveLength(120)
  })
})

describe('GET /api/v1/tenants/{tenant}/export', () => {
  test.each(FILTERS)('knows which events are meant by %j', async (query, ids) => {
    const { get } = anEventApp(VARIOUS)
    const text = await (await get(`${TENANT}/export?format=ndjson&${query}`)).text()
    const lines = text.split('\n').slice(0, -1)
    expect(lines.map(line => JSON.parse(line).id).toSorted()).toEqual(ids.toSorted())
  })

  test('is a file of CSV with a header line, oldest first', async () => {
    const { get } = anEventApp(VARIOUS)
    const answer = await get(`${TENANT}/export`)
    expect(answer.headers.get('content-type')).toBe('text/csv;charset=utf-8;header=present')
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="la-tienda-events.csv"',
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const lines = (await answer.text()).split('\r\n')
    expect(lines[0]).toStartWith('id,endpoint,type,')
    expect(lines.slice(1).map(line => line.split(',')[0])).toEqual(['4', '3', '2', '1', ''])
  })

  test('has its header line even without events, and no second one in a long file', async () => {
    const empty = await (await anEventApp().get(`${TENANT}/export`)).text()
    expect(empty).toMatch(/^id,[^\r]*\r\n$/)
    const { get } = anEventApp(Array(9000).fill({}))
    const text = await (await get(`${TENANT}/export`)).text()
    expect(text.match(/^id,/gm)).toHaveLength(1)
    const ids = text.split('\r\n').slice(1, -1)
    expect(ids.map(line => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: 9000 }, (_, i) => i + 1),
    )
  })
})

describe.each([
  ['export', MAX_EXPORTS, MAX_EXPORTS_PER_TENANT, 'Too many exports.'],
  ['live', MAX_LIVE_CONNECTIONS, MAX_LIVE_PER_TENANT, 'Too many live connections.'],
] as const)('GET /api/v1/tenants/{tenant}/%s', (name, max, maxPerTenant, message) => {
  function aStreamApp() {
    const { get, db, read, admin } = anEventApp([{}])
    addTenant(db, { id: 6, name: 'One more', slug: 'one-more' })
    const answers: Response[] = []
    const open = async (tenant: string, key = read) => {
      const answer = await get(`/api/v1/tenants/${tenant}/${name}`, key)
      if (answer.status === 200) answers.push(answer)
      return answer
    }
    const end = () => Promise.all(answers.map(answer => answer.body?.cancel()))
    return { open, answers, end, admin }
  }

  async function expectRefused(answer: Response) {
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await answer.json()).toEqual({ message })
  }

  test('is one of a few of its tenant at once, which keep no other tenant out', async () => {
    const { open, answers, end, admin } = aStreamApp()
    for (let n = 0; n < maxPerTenant; n++) expect((await open('la-tienda')).status).toBe(200)
    await expectRefused(await open('la-tienda'))
    await expectRefused(await open('1', admin))
    expect((await open('cafe-norte', admin)).status).toBe(200)
    await answers[0]?.body?.cancel()
    expect((await open('la-tienda')).status).toBe(200)
    await expectRefused(await open('la-tienda'))
    await end()
  })

  test('is one of so many at once, and makes room when it ends', async () => {
    const { open, answers, end, admin } = aStreamApp()
    for (const { slug } of TENANTS) {
      for (let n = 0; n < maxPerTenant && answers.length < max; n++) await open(slug, admin)
    }
    expect(answers).toHaveLength(max)
    await expectRefused(await open('one-more', admin))
    await answers[0]?.body?.cancel()
    expect((await open('la-tienda')).status).toBe(200)
    await expectRefused(await open('one-more', admin))
    await end()
  })
})

test('an export makes room when it has been taken', async () => {
  const { get } = anEventApp([{}])
  for (let n = 0; n < 2 * MAX_EXPORTS; n++) {
    expect(await (await get(`${TENANT}/export`)).text()).not.toBeEmpty()
  }
})

describe('GET /api/v1/tenants/{tenant}/live', () => {
  test.each(['x', '-1', '1.5', ''])('takes no notice of a last event %j', async last => {
    const { fetch, read } = anEventApp([{}])
    const headers = { ...bearer(read.text), 'last-event-id': last }
    const answer = await fetch('GET', `${TENANT}/live`, headers)
    expect(answer.status).toBe(200)
    const reader = answer.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    expect(new TextDecoder().decode(value)).toBe('retry: 1000\n\n')
    await reader?.cancel()
  })
})

test.each(MISTAKES)('%s is refused for its %s', async (path, field) => {
  const { get } = anEventApp()
  const answer = await get(TENANT + path)
  expect(answer.status).toBe(422)
  const { message, errors } = (await answer.json()) as { message: string; errors: object }
  expect(Object.keys(errors)).toEqual([field])
  expect(errors).toEqual({ [field]: [message] })
})

test('a limit that is none is refused like that of any list', async () => {
  const sentence = 'The limit field must be a whole number from 1 to 1000.'
  const answer = await anEventApp().get(`${EVENTS}?limit=1001`)
  expect(await answer.json()).toEqual({ message: sentence, errors: { limit: [sentence] } })
})

describe.each(PATHS)('%s', path => {
  test('takes no notice of parameters that it does not know', async () => {
    const { get } = anEventApp()
    for (const query of ['nothing=1', 'period%5B%5D=7d', '__proto__=1', 'a=1&a=2']) {
      const answer = await get(`${path}?${query}`)
      await answer.body?.cancel()
      expect([query, answer.status]).toEqual([query, 200])
    }
  })

  test('is only for who may see it', async () => {
    const { fetch, get, db } = anEventApp([{}])
    expect((await fetch('GET', path)).status).toBe(401)
    const other = aKey(db, { scope: 'read', tenantId: 2 })
    expect((await get(path, other)).status).toBe(404)
    expect((await get(path.replace('la-tienda', 'nobody'))).status).toBe(404)
  })

  test('is not for pages of other origins', async () => {
    const { fetch, read } = anEventApp([{}])
    const headers = { ...bearer(read.text), origin: 'https://example.com' }
    const answer = await fetch('GET', path, headers)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    await answer.body?.cancel()
    expect((await fetch('OPTIONS', path, headers)).status).toBe(405)
  })

  test('does not begin when the events cannot be read', async () => {
    const { get, db } = anEventApp()
    const key = aKey(db)
    db.$client.run('alter table events rename to moved')
    expect((await get(path, key)).status).toBe(500)
  })
})
