import { describe, expect, test } from 'bun:test'
import { anApp, CONVERSION, INGESTION_PATHS, INTERACTIONS, TRACK } from '../support/an-app.ts'

const NOT_FOUND = { message: 'Not found.' }

/** `GET` of each path that has one, and the type of its answer. */
const PAGES: [path: string, type: string][] = [
  ['/swagger', 'text/html'],
  ['/swagger/json', 'application/json'],
  ['/healthz', 'application/json'],
  ['/readyz', 'application/json'],
]

describe('an unknown path', () => {
  test.each([
    '/nothing',
    '/api',
    '/api/v1',
    '/api/v1/analytics',
    '/api/v1/analytics/tracks',
    '/api/v1/analytics/track/1',
    '/api/v1/analytics//track',
    '/API/V1/analytics/track',
    '/api/v1/analytics/track%20',
    '/api/v2/interactions',
    '//',
    '//healthz',
    '/healthz//',
    '/%zz',
    '/%',
    '/%00',
    '/healthz%2f',
    '/swagger/../../etc/passwd',
    '/swagger/%2e%2e/package.json',
    '/swagger/swagger-ui.css.map',
    '/*',
    '/:id',
    '/__proto__',
    '/constructor',
    '/.env',
    `/${'a'.repeat(100_000)}`,
    `/${'a/'.repeat(10_000)}`,
  ])('%.60s answers 404 in JSON to GET and to POST', async path => {
    const { fetch, post, logged } = anApp()
    for (const response of [await fetch('GET', path), await post(path, '{}')]) {
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toStartWith('application/json')
      expect(await response.json()).toEqual(NOT_FOUND)
    }
    expect(logged).toEqual([])
  })
})

describe('a method that a path does not have', () => {
  test.each([
    ['GET', TRACK, 'POST, OPTIONS'],
    ['PUT', TRACK, 'POST, OPTIONS'],
    ['GET', `${TRACK}/`, 'POST, OPTIONS'],
    ['HEAD', CONVERSION, 'POST, OPTIONS'],
    ['DELETE', CONVERSION, 'POST, OPTIONS'],
    ['PATCH', INTERACTIONS, 'POST, OPTIONS'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['DELETE', '/readyz/', 'GET, HEAD'],
    ['OPTIONS', '/swagger', 'GET, HEAD'],
    ['PUT', '/swagger/json', 'GET, HEAD'],
  ])('%s %s answers 405 and the methods that there are', async (method, path, allow) => {
    const { fetch, accepted } = anApp()
    const response = await fetch(method, path)
    expect(response.status).toBe(405)
    expect(await response.json()).toEqual({ message: 'Method not allowed.' })
    expect(response.headers.get('allow')).toBe(allow)
    expect(accepted).toEqual([])
  })
})

test.each([
  [TRACK, 202, '{"tenant_id":"1","type":"call"}'],
  [CONVERSION, 200, '{"tenant_slug":"la-tienda"}'],
  [INTERACTIONS, 201, '{"tenant_id":1,"type":"view"}'],
])('%s with a slash at the end, or with a query, answers %d', async (path, status, body) => {
  const { post, accepted } = anApp()
  for (const end of ['/', '?tenant_id=2&type=x', '?%zz', '/?']) {
    expect((await post(path + end, body)).status).toBe(status)
  }
  expect(accepted).toHaveLength(4)
  expect(new Set(accepted.map(event => event.tenantId))).toEqual(new Set([1]))
})

describe('GET', () => {
  test('/ leads to Swagger UI', async () => {
    const response = await anApp().fetch('GET', '/')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/swagger')
  })

  test.each(PAGES)('%s answers 200 with %s', async (path, type) => {
    for (const address of [path, `${path}/`, `${path}?x=%zz`]) {
      const response = await anApp().fetch('GET', address)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toStartWith(type)
      expect((await response.text()).length).toBeGreaterThan(0)
    }
  })

  test.each(['/', ...PAGES.map(([path]) => path)])(
    '%s answers HEAD alike, without a body',
    async path => {
      const { fetch } = anApp()
      const get = await fetch('GET', path)
      const head = await fetch('HEAD', path)
      expect(head.status).toBe(get.status)
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
      expect(await head.text()).toBe('')
    },
  )
})

describe('/healthz', () => {
  test('answers as long as the process can, whatever the problems', async () => {
    const response = await anApp({ findProblems: () => ['the ring is full'] }).fetch(
      'GET',
      '/healthz',
    )
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
  })
})

describe('/readyz', () => {
  test('answers 200 while there are no problems', async () => {
    const response = await anApp().fetch('GET', '/readyz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ready' })
  })

  test('answers 503 and the reasons, until they are gone', async () => {
    let problems = ['the ring is full', 'the disk has too little free space']
    const { fetch } = anApp({ findProblems: () => problems })
    const response = await fetch('GET', '/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable', reasons: problems })
    problems = []
    expect((await fetch('GET', '/readyz')).status).toBe(200)
  })
})

describe('every answer', () => {
  const answers: [name: string, status: number, answering: () => Promise<Response>][] = [
    ...INGESTION_PATHS.flatMap((path): typeof answers => [
      [`a preflight of ${path}`, 204, () => anApp().fetch('OPTIONS', path)],
      [`GET ${path}`, 405, () => anApp().fetch('GET', path)],
      [`a large body to ${path}`, 413, () => anApp().post(path, 'x'.repeat(65_537))],
      [`${path} over its limit`, 429, () => overLimit(path)],
    ]),
    ['a tracked event', 202, () => anApp().post(TRACK)],
    [
      'a tenant that is not there',
      404,
      () => anApp().post(TRACK, '{"tenant_id":"x","type":"call"}'),
    ],
    ['an invalid body', 422, () => anApp().post(TRACK, '{}')],
    ['an unreadable body', 422, () => anApp().post(INTERACTIONS, '{')],
    ['an overload', 503, () => anApp({ accept: () => false }).post(TRACK)],
    ['a conversion', 200, () => anApp().post(CONVERSION)],
    ['an interaction', 201, () => anApp().post(INTERACTIONS)],
    ['an unknown path', 404, () => anApp().fetch('GET', '/nothing')],
    ['the redirection', 302, () => anApp().fetch('GET', '/')],
    ['HEAD', 200, () => anApp().fetch('HEAD', '/healthz')],
    ['a server error', 500, () => anApp({ findProblems: fail }).fetch('GET', '/readyz')],
    ...PAGES.map(([path]): (typeof answers)[number] => [
      path,
      200,
      () => anApp().fetch('GET', path),
    ]),
  ]

  test.each(answers)('protects itself: %s', async (_name, status, answering) => {
    const { headers, ...response } = await answering().then(({ status, headers }) => ({
      status,
      headers,
    }))
    expect(response.status).toBe(status)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toStartWith("default-src 'none'; ")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.has('set-cookie')).toBe(false)
    expect(headers.has('x-powered-by')).toBe(false)
  })
})

function fail(): never {
  throw new Error('out of order')
}

async function overLimit(path: string): Promise<Response> {
  const { post } = anApp({ apiRate: 1, tenantRate: 1 })
  await post(path)
  return post(path)
}
