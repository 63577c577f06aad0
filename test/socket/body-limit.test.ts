import { describe, expect, test } from 'bun:test'
import { type RawAnswer, toChunkedPost, toPost } from '../support/a-connection.ts'
import { startService, useService } from '../support/a-service.ts'
import { CONVERSION, GOOD_BODIES, INGESTION_PATHS, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

const LIMIT = 64 * 1024
const ORIGIN = 'https://la-tienda.example'
const service = useService()

/** A good body of so many bytes: an unknown field fills it up. */
function bodyOf(path: keyof typeof GOOD_BODIES, bytes: number): string {
  const body = GOOD_BODIES[path].replace('}', ',"x":"')
  return `${body}${'x'.repeat(bytes - body.length - 2)}"}`
}

/** One request on a connection of its own. */
async function ask(request: string): Promise<RawAnswer | undefined> {
  const connection = await service().connect()
  connection.send(request)
  const answer = await connection.receive()
  connection.close()
  return answer
}

function expectTooLarge(answer: RawAnswer | undefined): void {
  expect(answer?.status).toBe(413)
  expect(JSON.parse(answer?.body ?? '')).toEqual({ message: 'The body is larger than 64 KiB.' })
  expect(answer?.headers.get('content-type')).toStartWith('application/json')
  expect(answer?.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(answer?.headers.get('access-control-allow-credentials')).toBe('true')
  expect(answer?.headers.get('vary')).toBe('Origin')
  expect(answer?.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/)
  expect(answer?.headers.get('x-content-type-options')).toBe('nosniff')
}

const ACCEPTED = { [TRACK]: 202, [CONVERSION]: 200, [INTERACTIONS]: 201 }
const origin = { Origin: ORIGIN }

describe.each([...INGESTION_PATHS])('%s', path => {
  test('takes a body of exactly the limit, by length and in chunks', async () => {
    const body = bodyOf(path, LIMIT)
    expect(Buffer.byteLength(body)).toBe(LIMIT)
    expect((await ask(toPost(path, body)))?.status).toBe(ACCEPTED[path])
    expect((await ask(toChunkedPost(path, [body])))?.status).toBe(ACCEPTED[path])
  })

  test('refuses a body of one byte more by its length, so that the page can read it', async () => {
    expectTooLarge(await ask(toPost(path, bodyOf(path, LIMIT + 1), origin)))
  })

  test('refuses one of one byte more that comes in chunks', async () => {
    const body = bodyOf(path, LIMIT + 1)
    const chunks = [body.slice(0, 1000), body.slice(1000)]
    expectTooLarge(await ask(toChunkedPost(path, chunks, origin)))
  })

  test('counts bytes, not characters', async () => {
    const body = bodyOf(path, LIMIT - 2).replace('xxx', 'xñ☕')
    expect(body.length).toBe(LIMIT - 2)
    expect(Buffer.byteLength(body)).toBe(LIMIT + 1)
    expectTooLarge(await ask(toPost(path, body, origin)))
    expectTooLarge(await ask(toChunkedPost(path, [body], origin)))
  })

  test('refuses five megabytes, by length and in chunks', async () => {
    expectTooLarge(await ask(toPost(path, bodyOf(path, 5_000_000), origin)))
    const chunks = Array<string>(500).fill('x'.repeat(10_000))
    expectTooLarge(await ask(toChunkedPost(path, chunks, origin)))
  })

  test('refuses a gigabyte that is announced before it has come', async () => {
    const request = toPost(path, 'x', { ...origin, 'Content-Length': '1000000000' })
    expectTooLarge(await ask(request))
  })

  test('takes a body in chunks, however it is cut up', async () => {
    const body = GOOD_BODIES[path].replace('}', ',"x":"ñ☕"}')
    expect((await ask(toChunkedPost(path, [...body])))?.status).toBe(ACCEPTED[path])
  })
})

test('a limit that is set is the limit', async () => {
  await using small = await startService({ MAX_BODY_KIB: '1' })
  expect((await small.post(TRACK, bodyOf(TRACK, 1024))).status).toBe(202)
  const response = await small.post(TRACK, bodyOf(TRACK, 1025))
  expect(response.status).toBe(413)
  expect(await response.json()).toEqual({ message: 'The body is larger than 1 KiB.' })
})

test('only what was within the limit is stored', async () => {
  // For each path: two of the limit, one in chunks. A transaction of the same id is stored once.
  const expected = [...Array(3).fill('track'), 'conversion', ...Array(3).fill('interaction')]
  await until('it is stored', () => service().storedEvents().length >= expected.length)
  expect(
    service()
      .storedEvents()
      .map(event => event.endpoint),
  ).toEqual(expected)
  expect(service().logged).toEqual([])
})
