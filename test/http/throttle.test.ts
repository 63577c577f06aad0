import { describe, expect, test } from 'bun:test'
import { createThrottle, MAX_BUCKETS } from '../../src/http/throttle.ts'
import { Visit } from '../../src/http/visit.ts'
import { anApp, CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'

type App = ReturnType<typeof anApp>

const TOO_MANY = { message: 'Too Many Attempts.' }
const view = (tenantId: unknown) => JSON.stringify({ tenant_id: tenantId, type: 'view' })

/** How many of the next requests pass before the first 429; Infinity when none of many is over the limit. */
async function countAllowed(send: () => Promise<Response>): Promise<number> {
  for (let count = 0; count < 1000; count++) {
    if ((await send()).status === 429) return count
  }
  return Number.POSITIVE_INFINITY
}

async function exhaust(app: App, path: string): Promise<void> {
  await countAllowed(() => app.post(path))
}

describe('the group api', () => {
  test('is 60 requests at once, of tracks and conversions together', async () => {
    const { post } = anApp()
    for (let i = 0; i < 30; i++) {
      expect((await post(TRACK)).status).toBe(202)
      expect((await post(CONVERSION)).status).toBe(200)
    }
    expect((await post(TRACK)).status).toBe(429)
    expect((await post(CONVERSION)).status).toBe(429)
  })

  test('has nothing to do with interactions', async () => {
    const app = anApp()
    await exhaust(app, TRACK)
    expect(await countAllowed(() => app.post(INTERACTIONS))).toBe(120)
    expect((await app.post(TRACK, undefined, { peer: '192.0.2.9' })).status).toBe(202)
  })

  test('gives each client address a bucket of its own', async () => {
    const app = anApp()
    await exhaust(app, TRACK)
    const other = () => app.post(CONVERSION, undefined, { peer: '192.0.2.2' })
    expect(await countAllowed(other)).toBe(60)
  })

  test.each([
    ['refused', '{}', 422],
    ['not readable', '{', 422],
    ['too large', 'x'.repeat(65_537), 413],
    ['for a tenant that is not there', '{"tenant_id":"x","type":"call"}', 404],
  ])('counts a request that is %s', async (_name, body, status) => {
    const { post } = anApp({ apiRate: 3 })
    for (const remaining of ['2', '1', '0']) {
      const response = await post(TRACK, body)
      expect(response.status).toBe(status)
      expect(response.headers.get('x-ratelimit-limit')).toBe('3')
      expect(response.headers.get('x-ratelimit-remaining')).toBe(remaining)
    }
    expect((await post(TRACK, body)).status).toBe(429)
  })

  test('counts and says so when events cannot be taken, too', async () => {
    const { post } = anApp({ apiRate: 2, accept: () => false })
    const overloaded = await post(TRACK)
    expect(overloaded.status).toBe(503)
    expect(overloaded.headers.get('x-ratelimit-limit')).toBe('2')
    expect(overloaded.headers.get('x-ratelimit-remaining')).toBe('1')
    expect((await post(CONVERSION)).headers.get('x-ratelimit-remaining')).toBe('0')
    expect((await post(TRACK)).status).toBe(429)
  })

  test('stores nothing of what is over the limit', async () => {
    const { post, accepted } = anApp({ apiRate: 2 })
    for (let i = 0; i < 5; i++) await post(TRACK)
    expect(accepted).toHaveLength(2)
  })
})

describe('the group tenant-aware', () => {
  test('is 120 requests at once for a tenant and a client', async () => {
    const { post } = anApp()
    expect(await countAllowed(() => post(INTERACTIONS))).toBe(120)
    expect(await countAllowed(() => post(INTERACTIONS, view(2)))).toBe(120)
    expect(await countAllowed(() => post(INTERACTIONS, undefined, { peer: '192.0.2.2' }))).toBe(120)
  })

  test('knows a tenant however its id is written, and a suspended one as well', async () => {
    const app = anApp({ tenantRate: 4 })
    const sent = [view(1), view('1'), view('+01'), '{"tenant_id":1.0,"type":"view"}']
    for (const body of sent) expect((await app.post(INTERACTIONS, body)).status).toBe(201)
    expect((await app.post(INTERACTIONS)).status).toBe(429)
    expect(await countAllowed(() => app.post(INTERACTIONS, view(3)))).toBe(4)
  })

  test('gives all tenants that are not there one bucket a client', async () => {
    const { post } = anApp()
    let id = 1000
    expect(await countAllowed(() => post(INTERACTIONS, view(id++)))).toBe(120)
    expect(id).toBe(1121)
    // Bodies that name no tenant at all are in it as well.
    for (const body of [view('x'), view(null), '{}', '{', 'x'.repeat(65_537)]) {
      expect((await post(INTERACTIONS, body)).status).toBe(429)
    }
    expect((await post(INTERACTIONS)).status).toBe(201)
    expect((await post(INTERACTIONS, view(999), { peer: '192.0.2.2' })).status).toBe(202)
  })

  test.each([
    ['recorded', view(1), 201],
    ['accepted in silence', view(999), 202],
    ['refused', '{"tenant_id":1}', 422],
    ['not readable', '{', 422],
    ['too large', 'x'.repeat(65_537), 413],
  ])('counts a request that is %s', async (_name, body, status) => {
    const { post } = anApp({ tenantRate: 2 })
    for (const remaining of ['1', '0']) {
      const response = await post(INTERACTIONS, body)
      expect(response.status).toBe(status)
      expect(response.headers.get('x-ratelimit-limit')).toBe('2')
      expect(response.headers.get('x-ratelimit-remaining')).toBe(remaining)
    }
    expect((await post(INTERACTIONS, body)).status).toBe(429)
  })
})

describe.each([TRACK, CONVERSION, INTERACTIONS])('over the limit %s', path => {
  test('answers 429 and when to come back', async () => {
    const { post, accepted } = anApp({ apiRate: 2, tenantRate: 2 })
    await post(path)
    await post(path)
    const before = Math.floor(Date.now() / 1000)
    const response = await post(path)
    const after = Math.ceil(Date.now() / 1000)
    expect(response.status).toBe(429)
    expect(await response.json()).toEqual(TOO_MANY)
    expect(response.headers.get('x-ratelimit-limit')).toBe('2')
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(response.headers.get('retry-after')).toBe('30')
    const reset = Number(response.headers.get('x-ratelimit-reset'))
    expect(reset).toBeWithin(before + 30, after + 31)
    expect(accepted).toHaveLength(2)
  })

  test('says to come back in a second at least', async () => {
    const app = anApp({ apiRate: 600, tenantRate: 600 })
    await exhaust(app, path)
    expect((await app.post(path)).headers.get('retry-after')).toBe('1')
  })

  test('counts the seconds down, and allows a request when they are over', async () => {
    const { post, clock } = anApp({ apiRate: 2, tenantRate: 2 })
    await post(path)
    await post(path)
    for (const [ms, retryAfter] of [
      [0, '30'],
      [1, '30'],
      [1000, '29'],
      [29_001, '1'],
      [29_999, '1'],
    ] as const) {
      clock.monotonicMs = ms
      expect((await post(path)).headers.get('retry-after')).toBe(retryAfter)
    }
    clock.monotonicMs = 30_000
    const response = await post(path)
    expect(response.ok).toBe(true)
    expect(response.headers.has('retry-after')).toBe(false)
    expect(response.headers.has('x-ratelimit-reset')).toBe(false)
    expect((await post(path)).status).toBe(429)
  })

  test('refills one token at a time, up to the limit', async () => {
    const { post, clock } = anApp({ apiRate: 60, tenantRate: 60 })
    expect(await countAllowed(() => post(path))).toBe(60)
    clock.monotonicMs = 5000
    expect(await countAllowed(() => post(path))).toBe(5)
    clock.monotonicMs = 3_600_000
    expect(await countAllowed(() => post(path))).toBe(60)
  })
})

describe('createThrottle()', () => {
  test('forgets the client seen longest ago, so that a flood of addresses stays in bounds', () => {
    const throttle = createThrottle({ ratePerMinute: 1 })
    const visit = new Visit(new Request('http://localhost'), 0, throttle.headers)
    const take = (key: string) => throttle.take(key, visit)
    const isAllowed = (key: string) => {
      try {
        take(key)
        return true
      } catch {
        return false
      }
    }
    expect(isAllowed('first')).toBe(true)
    for (let i = 1; i < MAX_BUCKETS; i++) take(`flood ${i}`)
    expect(isAllowed('first')).toBe(false)
    for (let i = 0; i < MAX_BUCKETS; i++) take(`more ${i}`)
    expect(isAllowed('first')).toBe(true)
    expect(isAllowed(`more ${MAX_BUCKETS - 1}`)).toBe(false)
  })
})
