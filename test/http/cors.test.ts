import { describe, expect, test } from 'bun:test'
import { anApp, CONVERSION, INGESTION_PATHS, INTERACTIONS, TRACK } from '../support/an-app.ts'

const ORIGIN = 'https://la-tienda.example'
const TOO_LARGE = 'x'.repeat(64 * 1024 + 1)
const EXPOSED = ['Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset']

type App = ReturnType<typeof anApp>
type Answering = (headers: Record<string, string>) => Promise<Response>

const refusing = { accept: () => false }
const throwing = {
  accept: () => {
    throw new Error('out of order')
  },
}
const exhausted = { apiRate: 1, tenantRate: 1 }

/** An app that answers on the second request of the same client. */
async function onceMore(app: App, path: string, headers: Record<string, string>) {
  await app.post(path)
  return app.post(path, undefined, { headers })
}

/** Every status that an ingestion path can answer with, and how to get it. */
const ANSWERS: [path: string, status: number, answering: Answering][] = [
  [TRACK, 202, headers => anApp().post(TRACK, undefined, { headers })],
  [TRACK, 404, headers => anApp().post(TRACK, '{"tenant_id":"x","type":"call"}', { headers })],
  [TRACK, 405, headers => anApp().fetch('GET', TRACK, headers)],
  [TRACK, 413, headers => anApp().post(TRACK, TOO_LARGE, { headers })],
  [TRACK, 422, headers => anApp().post(TRACK, '{}', { headers })],
  [TRACK, 422, headers => anApp().post(TRACK, 'not JSON', { headers })],
  [TRACK, 429, headers => onceMore(anApp(exhausted), TRACK, headers)],
  [TRACK, 503, headers => anApp(refusing).post(TRACK, undefined, { headers })],
  [TRACK, 503, headers => anApp(throwing).post(TRACK, undefined, { headers })],
  [CONVERSION, 200, headers => anApp().post(CONVERSION, undefined, { headers })],
  [CONVERSION, 200, headers => anApp().post(CONVERSION, 'not JSON', { headers })],
  [CONVERSION, 200, headers => anApp(refusing).post(CONVERSION, undefined, { headers })],
  [CONVERSION, 200, headers => anApp(throwing).post(CONVERSION, undefined, { headers })],
  [CONVERSION, 405, headers => anApp().fetch('PUT', CONVERSION, headers)],
  [CONVERSION, 413, headers => anApp().post(CONVERSION, TOO_LARGE, { headers })],
  [CONVERSION, 429, headers => onceMore(anApp(exhausted), CONVERSION, headers)],
  [INTERACTIONS, 201, headers => anApp().post(INTERACTIONS, undefined, { headers })],
  [INTERACTIONS, 202, headers => anApp(refusing).post(INTERACTIONS, undefined, { headers })],
  [INTERACTIONS, 202, headers => anApp(throwing).post(INTERACTIONS, undefined, { headers })],
  [INTERACTIONS, 405, headers => anApp().fetch('HEAD', INTERACTIONS, headers)],
  [INTERACTIONS, 413, headers => anApp().post(INTERACTIONS, TOO_LARGE, { headers })],
  [INTERACTIONS, 422, headers => anApp().post(INTERACTIONS, '{}', { headers })],
  [INTERACTIONS, 422, headers => anApp().post(INTERACTIONS, 'not JSON', { headers })],
  [INTERACTIONS, 429, headers => onceMore(anApp(exhausted), INTERACTIONS, headers)],
]

function corsHeadersOf({ headers }: Response): string[] {
  return [...headers.keys()].filter(name => name.startsWith('access-control-'))
}

function listOf(header: string | null): string[] {
  return (header ?? '').split(',').map(item => item.trim())
}

describe.each(ANSWERS)('an answer of %s with %d', (_path, status, answering) => {
  test('can be read by the page that sent the request, with its cookies', async () => {
    const response = await answering({ origin: ORIGIN, cookie: 'session=1' })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(listOf(response.headers.get('access-control-expose-headers'))).toEqual(EXPOSED)
    expect(listOf(response.headers.get('vary'))).toContain('Origin')
    expect(response.headers.has('set-cookie')).toBe(false)
  })

  test('names no origin where none was sent, and still varies by it', async () => {
    const response = await answering({})
    expect(response.status).toBe(status)
    expect(corsHeadersOf(response)).toEqual([])
    expect(listOf(response.headers.get('vary'))).toContain('Origin')
  })
})

describe.each([...INGESTION_PATHS])('a preflight of %s', path => {
  test('allows a POST of JSON with credentials', async () => {
    const { fetch, accepted } = anApp({ apiRate: 1, tenantRate: 1 })
    for (let i = 0; i < 3; i++) {
      const { status, headers } = await fetch('OPTIONS', path, {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-other',
      })
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(listOf(headers.get('access-control-allow-methods'))).toContain('POST')
      // With credentials a wildcard means nothing, so each is named.
      expect(listOf(headers.get('access-control-allow-headers'))).toEqual([
        'content-type',
        'x-other',
      ])
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0)
      expect(listOf(headers.get('vary'))).toEqual(['Origin', 'Access-Control-Request-Headers'])
    }
    expect(accepted).toEqual([])
  })

  test('echoes the origin of a sandboxed page', async () => {
    const { headers } = await anApp().fetch('OPTIONS', path, { origin: 'null' })
    expect(headers.get('access-control-allow-origin')).toBe('null')
  })

  test('names no origin where none was sent', async () => {
    const response = await anApp().fetch('OPTIONS', path)
    expect(response.status).toBe(204)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })
})

test.each([
  ['GET', '/', 302],
  ['GET', '/swagger', 200],
  ['GET', '/swagger/json', 200],
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 200],
  ['POST', '/readyz', 405],
  ['OPTIONS', '/healthz', 405],
  ['OPTIONS', '/', 405],
  ['GET', '/nothing', 404],
  ['OPTIONS', '/nothing', 404],
  ['OPTIONS', '/api/v1', 404],
  ['POST', `${TRACK}/more`, 404],
])('%s %s answers %d and lets no other origin read it', async (method, path, status) => {
  const response = await anApp().fetch(method, path, {
    origin: ORIGIN,
    'access-control-request-method': 'POST',
  })
  expect(response.status).toBe(status)
  expect(corsHeadersOf(response)).toEqual([])
})
