import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { API_ERROR_KINDS, ApiError } from '../../src/core/api-error.ts'
import type { Principal } from '../../src/core/principal.ts'
import { createErrorAnswers } from '../../src/http/errors.ts'
import { createGate } from '../../src/http/gate.ts'
import { RequestError } from '../../src/http/request-error.ts'
import { createApiRoutes } from '../../src/http/routes/api/api-routes.ts'
import { OpenStreams } from '../../src/http/streams/open-streams.ts'
import { createTraffic } from '../../src/http/traffic.ts'
import { bearer } from '../support/a-key.ts'
import { aTenant } from '../support/a-tenant.ts'
import { NO_API } from '../support/an-api.ts'

// What the authors of authenticated routes may rely on, told by routes that are here alone.

const ADMIN = `pulso_1_${'A'.repeat(43)}`
const READ = `pulso_2_${'A'.repeat(43)}`
const PRINCIPALS: Record<string, Principal> = {
  [ADMIN]: { keyId: 1, scope: 'admin' },
  [READ]: { keyId: 2, scope: 'read', tenant: aTenant() },
}

const Query = t.Object({
  from: t.String({ error: 'The from must be a date.', format: 'date' }),
  page_size: t.Optional(t.Integer({ minimum: 1 })),
  limit: t.Optional(t.Integer({ maximum: 100, error: 'The limit must be at most 100.' })),
  order: t.Optional(
    t.Union([t.Literal('up'), t.Literal('down')], {
      error: () => 'The selected order is invalid.',
    }),
  ),
})

function anAppWith(act: () => unknown) {
  const logged: unknown[] = []
  const api = {
    ...NO_API,
    call: ((_name: string, { key }: { key: string }) => Promise.resolve(PRINCIPALS[key])) as never,
  }
  const gate = createGate({
    api,
    keyFailuresPerMinute: 10,
    peerAddress: () => '192.0.2.1',
    trustedProxies: null,
    traffic: createTraffic(() => 0),
    monotonicNow: () => 0,
  })
  const probe = new Elysia()
    .get('/acting', () => act())
    .get('/querying', ({ query }) => query, { query: Query })
    .get('/admin-only', async ({ request }) => gate.admitAdmin(request))
    .get('/answering', () => 'not what it says' as never, { response: t.Object({ a: t.String() }) })
  const app = new Elysia({ normalize: false })
  const answerError = createErrorAnswers({
    publicPaths: [],
    listRoutes: () => app.routes,
    logFailure: error => logged.push(error),
  })
  const streams = new OpenStreams(api)
  const deps = { api, now: Date.now, defaultCurrency: 'HNL', streams, keepOpen: () => {} }
  app
    .onError(({ error, request, path, set }) => answerError({ error, request, path, set }))
    .use(createApiRoutes({ ...deps, gate }).use(probe))
  async function get(path: string, key: string | null = ADMIN) {
    const headers = key === null ? {} : bearer(key)
    const response = await app.handle(new Request(`http://localhost${path}`, { headers }))
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  return { get, logged }
}

describe('an ApiError', () => {
  const STATUSES = { not_found: 404, invalid: 422, conflict: 409, unavailable: 503 }

  test.each(API_ERROR_KINDS)(
    'that is %s is answered with its message, and not logged',
    async kind => {
      const { get, logged } = anAppWith(() => {
        throw new ApiError(kind, 'Because.')
      })
      const { status, body, headers } = await get('/acting')
      expect({ status, body }).toEqual({ status: STATUSES[kind], body: { message: 'Because.' } })
      expect(headers.get('retry-after')).toBe(kind === 'unavailable' ? '1' : null)
      expect(logged).toEqual([])
    },
  )

  test('with errors is answered as any validation is', async () => {
    const errors = {
      slug: ['The slug is taken.'],
      name: ['The name field is required.'],
    } as Record<string, [string]>
    const { get } = anAppWith(() => {
      throw new ApiError('invalid', 'Because.', errors)
    })
    expect((await get('/acting')).body).toEqual({
      message: 'The slug is taken. (and 1 more error)',
      errors,
    })
  })
})

describe('a query that does not fit its schema', () => {
  test('is a 422 with a sentence a field, which echoes nothing', async () => {
    const { get, logged } = anAppWith(() => {})
    const { status, body } = await get(
      '/querying?from=%3Cscript%3E&page_size=many&limit=101&order=left&other=x',
    )
    expect(status).toBe(422)
    expect(body).toEqual({
      message: 'The from must be a date. (and 3 more errors)',
      errors: {
        from: ['The from must be a date.'],
        page_size: ['The page size field is invalid.'],
        limit: ['The limit must be at most 100.'],
        order: ['The selected order is invalid.'],
      },
    })
    expect(logged).toEqual([])
  })

  test.each([
    ['limit=101', { limit: ['The limit must be at most 100.'] }],
    ['page_size=0', { page_size: ['The page size field is invalid.'] }],
    ['page_size=1&page_size=-1', { page_size: ['The page size field is invalid.'] }],
    ['page_size=', { page_size: ['The page size field is invalid.'] }],
    ['order=', { order: ['The selected order is invalid.'] }],
    ['order=up&limit=x', { limit: ['The limit must be at most 100.'] }],
  ])('names the parameter that is out of bounds in %s', async (query, errors) => {
    const { get } = anAppWith(() => {})
    const answer = await get(`/querying?from=2026-01-01&${query}`)
    expect(answer).toMatchObject({ status: 422, body: { errors } })
    expect((answer.body as { errors: object }).errors).toEqual(errors)
  })

  test('says what is missing', async () => {
    const { get } = anAppWith(() => {})
    expect(await get('/querying')).toMatchObject({
      status: 422,
      body: { errors: { from: ['The from field is required.'] } },
    })
    expect(await get('/querying?from=2026-01-01&page_size=5')).toMatchObject({
      status: 200,
      body: { from: '2026-01-01', page_size: 5 },
    })
  })

  test('is not looked at without a key', async () => {
    const { get } = anAppWith(() => {})
    for (const key of [null, 'x']) {
      expect(await get('/querying', key)).toMatchObject({
        status: 401,
        body: { message: 'Unauthorized.' },
      })
    }
  })
})

test('no route is acted on without a key', async () => {
  let acts = 0
  const { get } = anAppWith(() => {
    acts += 1
    return {}
  })
  expect((await get('/acting', null)).status).toBe(401)
  expect(acts).toBe(0)
  expect((await get('/acting', READ)).status).toBe(200)
  expect(acts).toBe(1)
})

test('a read key finds nothing where only admins may go', async () => {
  const { get } = anAppWith(() => {})
  expect((await get('/admin-only', ADMIN)).body).toEqual(PRINCIPALS[ADMIN])
  const refused = await get('/admin-only', READ)
  const unknown = await get('/nothing', READ)
  expect(refused).toMatchObject({ status: 404, body: { message: 'Not found.' } })
  expect([...refused.headers]).toEqual([...unknown.headers])
})

test.each([
  ['unreadable', 422],
  ['too_large', 413],
  ['throttled', 429],
  ['too_many_pending', 503],
] as const)('a body that is %s is answered with %d', async (kind, status) => {
  const { get, logged } = anAppWith(() => {
    throw new RequestError(kind)
  })
  const answer = await get('/acting')
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual({
    ...(answer.body as object),
    message: expect.stringMatching(/\w{3,}/),
  })
  expect(logged).toEqual([])
})

test('an answer that does not fit its schema is a failure of ours', async () => {
  const { get, logged } = anAppWith(() => {})
  expect(await get('/answering')).toMatchObject({ status: 500, body: { message: 'Server error.' } })
  expect(logged).toHaveLength(1)
})
