import { describe, expect, test } from 'bun:test'
import { toChunkedPost, toPost } from '../support/a-connection.ts'
import { useService } from '../support/a-service.ts'
import { CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

const service = useService()
const GOOD = toPost(TRACK, GOOD_BODIES[TRACK])

describe('a connection', () => {
  test.each([
    ['a body that is refused', toPost(TRACK, '{}'), 422],
    ['a body that is not readable', toPost(TRACK, '{'), 422],
    ['a tenant that is not there', toPost(TRACK, '{"tenant_id":"x","type":"call"}'), 404],
    ['an unknown path', toPost('/nothing', '{}'), 404],
    ['a method that the path does not have', GOOD.replace('POST', 'PUT'), 405],
    ['a body over the limit', toPost(TRACK, 'x'.repeat(100_000)), 413],
    ['a body of five megabytes', toPost(TRACK, 'x'.repeat(5_000_000)), 413],
    ['chunks over the limit', toChunkedPost(TRACK, Array(20).fill('x'.repeat(10_000))), 413],
  ])('can be used again after %s', async (_name, request, status) => {
    const connection = await service().connect()
    for (let i = 0; i < 3; i++) {
      connection.send(request)
      expect((await connection.receive())?.status).toBe(status)
      connection.send(GOOD)
      expect((await connection.receive())?.status).toBe(202)
    }
    connection.close()
  })

  test('carries requests that are sent without waiting, and their answers in order', async () => {
    const connection = await service().connect()
    const sale = '{"tenant_slug":"la-tienda","transaction_id":"pipelined"}'
    connection.send(
      GOOD +
        toPost(TRACK, '{}') +
        toPost(CONVERSION, sale) +
        toPost(TRACK, 'x'.repeat(70_000)) +
        toPost(INTERACTIONS, GOOD_BODIES[INTERACTIONS]),
    )
    const statuses: (number | undefined)[] = []
    for (let i = 0; i < 5; i++) statuses.push((await connection.receive())?.status)
    expect(statuses).toEqual([202, 422, 200, 413, 201])
    connection.close()
  })

  test('is told to continue when it asks before it sends a body', async () => {
    const connection = await service().connect()
    const [head = '', body = ''] = toPost(TRACK, GOOD_BODIES[TRACK], {
      Expect: '100-continue',
    }).split('\r\n\r\n')
    connection.send(`${head}\r\n\r\n`)
    expect((await connection.receive())?.status).toBe(100)
    connection.send(body)
    expect((await connection.receive())?.status).toBe(202)
    connection.close()
  })

  test('may bring a request in pieces', async () => {
    await storeMark()
    const before = service().storedEvents().length
    const connection = await service().connect()
    for (let at = 0; at < GOOD.length; at += 20) {
      connection.send(GOOD.slice(at, at + 20))
      // Another request on another connection: what was sent has arrived on its own by then.
      await fetch(`${service().url}/healthz`)
    }
    expect((await connection.receive())?.status).toBe(202)
    await until('it is stored', () => service().storedEvents().length === before + 1)
    connection.close()
  })
})

describe('a client that breaks off', () => {
  test.each([
    ['in the head', GOOD.slice(0, 40)],
    ['before the body', GOOD.slice(0, GOOD.indexOf('\r\n\r\n') + 4)],
    ['in the body', GOOD.slice(0, -5)],
    ['in a chunk', toChunkedPost(TRACK, [GOOD_BODIES[TRACK]]).slice(0, -10)],
    ['before the last chunk', toChunkedPost(TRACK, [GOOD_BODIES[TRACK]]).slice(0, -5)],
    ['in a conversion', toPost(CONVERSION, GOOD_BODIES[CONVERSION]).slice(0, -5)],
    ['in an interaction', toPost(INTERACTIONS, GOOD_BODIES[INTERACTIONS]).slice(0, -5)],
  ])('%s leaves nothing behind', async (_name, part) => {
    await storeMark()
    const before = service().storedEvents().length
    for (let i = 0; i < 10; i++) {
      const connection = await service().connect()
      connection.send(part)
      await fetch(`${service().url}/healthz`)
      connection.close()
    }
    await storeMark()
    expect(service().storedEvents()).toHaveLength(before + 1)
    expect(service().logged).toEqual([])
  })
})

/** Sends an event and waits until it is stored: everything that was taken before is, too. */
async function storeMark(): Promise<void> {
  const mark = crypto.randomUUID()
  const body = JSON.stringify({ tenant_id: '1', type: 'call', metadata: { mark } })
  expect((await service().post(TRACK, body)).status).toBe(202)
  const isMark = ({ metadata }: { metadata: string | null }) => metadata?.includes(mark)
  await until('it is stored', () => service().storedEvents().some(isMark))
}

describe('what is not HTTP as the service speaks it', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['a request without a host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a method that there is not', 'BREW /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a length and chunks at once', toPost(TRACK, '0\r\n\r\n', { 'Transfer-Encoding': 'chunked' })],
    ['a length below zero', toPost(TRACK, 'x', { 'Content-Length': '-1' })],
    ['a length of twenty digits', toPost(TRACK, 'x', { 'Content-Length': '99999999999999999999' })],
    ['a very long URL', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['very large headers', toPost(TRACK, '{}', { Cookie: 'x'.repeat(100_000) })],
  ])('is refused or cut off: %s', async (_name, request) => {
    const connection = await service().connect()
    connection.send(Buffer.from(request, 'latin1'))
    const answer = await connection.receive()
    if (answer) expect(answer.status).toBeWithin(400, 506)
    connection.send(GOOD)
    expect(await connection.receive()).toBeUndefined()
    connection.close()
    expect((await service().post(TRACK, GOOD_BODIES[TRACK])).status).toBe(202)
    expect(service().logged).toEqual([])
  })
})
