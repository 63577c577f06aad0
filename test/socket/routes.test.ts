import { describe, expect, test } from 'bun:test'
import { useService } from '../support/a-service.ts'
import { CONVERSION, INGESTION_PATHS, INTERACTIONS, TRACK } from '../support/an-app.ts'

// What the server may do otherwise than the application in-process: methods, odd targets, headers.

const service = useService()
const ORIGIN = 'https://la-tienda.example'

/** A request without a body, its target as it is given. */
async function ask(method: string, target: string, headers: Record<string, string> = {}) {
  const connection = await service().connect()
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([n, v]) => `${n}: ${v}\r\n`)
  connection.send(Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'))
  const answer = await connection.receive()
  connection.close()
  if (!answer) throw new Error('the connection was closed without an answer')
  return answer
}

test.each([
  '/nothing',
  '//',
  '//healthz',
  '/%zz',
  '/%00',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/../../etc/passwd',
  '/swagger/../package.json',
  '/\xff',
  '/a?b=%zz',
  `/${'a'.repeat(8000)}`,
  '/__proto__',
])('GET %.40s answers 404 in JSON', async target => {
  const { status, headers, body } = await ask('GET', target, { Origin: ORIGIN })
  expect(status).toBe(404)
  expect(JSON.parse(body)).toEqual({ message: 'Not found.' })
  expect(headers.get('content-type')).toStartWith('application/json')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.has('access-control-allow-origin')).toBe(false)
})

test.each([
  ['GET', '/', 302],
  ['GET', '/swagger', 200],
  ['GET', '/swagger/json', 200],
  ['GET', '/healthz', 200],
  ['GET', '/healthz/', 200],
  ['GET', '/readyz?x=%zz', 200],
  ['GET', 'http://localhost/healthz', 200],
  ['POST', '/healthz', 405],
  ['DELETE', '/swagger', 405],
])('%s %s answers %d, guarded and without CORS', async (method, target, expected) => {
  const { status, headers } = await ask(method, target, { Origin: ORIGIN })
  expect(status).toBe(expected)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('content-security-policy')).toStartWith("default-src 'none'")
  expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
})

test.each(['/', '/swagger', '/swagger/json', '/healthz', '/readyz'])(
  'HEAD %s is answered like GET, without a body',
  async path => {
    const get = await fetch(service().url + path, { redirect: 'manual' })
    const head = await fetch(service().url + path, { method: 'HEAD', redirect: 'manual' })
    expect(head.status).toBe(get.status)
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
    expect(await head.text()).toBe('')
  },
)

describe.each([...INGESTION_PATHS])('%s', path => {
  test('answers a preflight', async () => {
    const { status, headers, body } = await ask('OPTIONS', path, {
      Origin: ORIGIN,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    })
    expect(status).toBe(204)
    expect(body).toBe('')
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-methods')).toBe('POST')
    expect(headers.get('access-control-allow-headers')).toBe('content-type')
  })

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('answers 405 to %s', async method => {
    const response = await fetch(service().url + path, { method, headers: { origin: ORIGIN } })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  })

  test('answers a POST without a body or a length', async () => {
    const { status, headers } = await ask('POST', path, { Origin: ORIGIN })
    expect(status).toBe(path === CONVERSION ? 200 : 422)
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
  })

  test('answers whatever the Host header and the Origin are', async () => {
    for (const headers of [{ Host: '' }, { Host: 'a' }, { Host: 'a:b:c' }, { Origin: '\xe9' }]) {
      const { status } = await ask('POST', path, headers as Record<string, string>)
      expect(status).toBe(path === CONVERSION ? 200 : 422)
    }
  })
})

test('none of it was logged as a warning or an error', () => {
  expect(service().logged).toEqual([])
})

test('the endpoints are told apart', async () => {
  const statuses = await Promise.all(
    [TRACK, CONVERSION, INTERACTIONS].map(async path => {
      const response = await service().post(path, '{"tenant_slug":"la-tienda"}')
      return response.status
    }),
  )
  expect(statuses).toEqual([422, 200, 422])
})
