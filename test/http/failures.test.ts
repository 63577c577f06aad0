import { describe, expect, test } from 'bun:test'
import type { Directory } from '../../src/core/directory.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { aDirectory } from '../support/a-platform.ts'
import { anApp, CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from '../support/an-app.ts'

// What is said when an event cannot be taken, or a request not served, through no fault of the client.

const SECRET = 'no such table: tenants in /var/lib/pulso.db'

function fail(): never {
  throw new Error(SECRET)
}

const UNREADABLE: Directory = {
  findTenantById: fail,
  findTenantByUid: fail,
  findTenantBySlug: fail,
  findProductOwner: fail,
}

const NOT_TAKEN: [path: keyof typeof GOOD_BODIES, status: number, answer: object][] = [
  [TRACK, 503, { success: false, message: 'Service temporarily overloaded' }],
  [CONVERSION, 200, { status: 'skipped', transaction_id: 'txn_1' }],
  [INTERACTIONS, 202, { status: 'accepted' }],
]

describe.each<[cause: string, deps: Partial<AppDeps>]>([
  ['the ring is full', { accept: () => false }],
  ['the ring fails', { accept: fail }],
  ['the database cannot be read', { directory: UNREADABLE }],
])('when %s', (_cause, deps) => {
  test.each(NOT_TAKEN)('%s answers %d, in its own words', async (path, status, answer) => {
    const { post, accepted } = anApp(deps)
    for (const address of [path, `${path}/`, `${path}?a=b`]) {
      const response = await post(address, GOOD_BODIES[path])
      expect(response.status).toBe(status)
      expect(await response.json()).toEqual(answer)
      const retryAfter = Number(response.headers.get('retry-after'))
      if (status === 503) expect(retryAfter).toBeGreaterThanOrEqual(1)
      else expect(response.headers.has('retry-after')).toBe(false)
    }
    expect(accepted).toEqual([])
  })
})

test('a full ring does not keep a mistake from being told', async () => {
  const { post } = anApp({ accept: () => false })
  expect((await post(TRACK, '{}')).status).toBe(422)
  expect((await post(TRACK, '{"tenant_id":"x","type":"call"}')).status).toBe(404)
  expect((await post(INTERACTIONS, '{}')).status).toBe(422)
})

test('/interactions is throttled by the client while tenants cannot be looked up', async () => {
  const { post } = anApp({ directory: UNREADABLE, tenantRate: 2 })
  const answers = [await post(INTERACTIONS), await post(INTERACTIONS), await post(INTERACTIONS)]
  expect(answers.map(answer => answer.status)).toEqual([202, 202, 429])
  const remaining = answers.map(answer => answer.headers.get('x-ratelimit-remaining'))
  expect(remaining).toEqual(['1', '0', '0'])
})

test('what needs no database is told while it cannot be read', async () => {
  const { post } = anApp({ directory: UNREADABLE })
  expect((await post(TRACK, '{}')).status).toBe(422)
  expect((await post(TRACK, '{')).status).toBe(422)
  expect((await post(CONVERSION, '{')).status).toBe(200)
  expect((await post(INTERACTIONS, '{"type":"view"}')).status).toBe(422)
})

test('/track answers 503 to a mistake beside a product that cannot be looked up', async () => {
  const { post } = anApp({ directory: { ...aDirectory(), findProductOwner: fail } })
  const response = await post(TRACK, '{"tenant_id":"1","type":"x","product_id":101}')
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain(SECRET)
})

test('/conversion echoes the transaction id that it could not record', async () => {
  const { post } = anApp({ accept: fail })
  const body = '{"tenant_slug":"la-tienda","transaction_id":12345678901234567890}'
  expect(await (await post(CONVERSION, body)).json()).toEqual({
    status: 'skipped',
    transaction_id: '12345678901234567890',
  })
})

/** What a dependency may throw, and Elysia might answer in a way of its own. */
const THROWN: [name: string, thrown: unknown][] = [
  ['an error', new Error(SECRET)],
  ['an error coded as a missing route', Object.assign(new Error(SECRET), { code: 'NOT_FOUND' })],
  ['an error coded as an invalid body', Object.assign(new Error(SECRET), { code: 'VALIDATION' })],
  ['an error coded as a parse error', Object.assign(new Error(SECRET), { code: 'PARSE' })],
  [
    'an error with a status',
    Object.assign(new Error(SECRET), { code: 'SQLITE_BUSY', status: 418 }),
  ],
  ['an error with a cause', new Error('outer', { cause: new Error(SECRET) })],
  ['a response', new Response(SECRET, { status: 418 })],
  ['a text', SECRET],
  ['an object', { message: SECRET, status: 418 }],
]

describe.each(THROWN)('%s that is thrown', (_name, thrown) => {
  const throwIt = () => {
    throw thrown
  }

  test.each(NOT_TAKEN)('in %s is logged, and not shown', async (path, status, answer) => {
    const { post, logged } = anApp({ accept: throwIt })
    const response = await post(path)
    const text = await response.text()
    expect(JSON.parse(text)).toEqual(answer)
    expect(response.status).toBe(status)
    expect([...response.headers].join()).not.toContain(SECRET)
    expect(logged).toEqual([{ err: thrown, path }])
  })

  test('in /readyz becomes a 500 that does not show it', async () => {
    const { fetch, logged } = anApp({ findProblems: throwIt })
    const response = await fetch('GET', '/readyz')
    expect(await response.json()).toEqual({ message: 'Server error.' })
    expect(response.status).toBe(500)
    expect(logged).toEqual([{ err: thrown, path: '/readyz' }])
  })
})

test('failures are logged once a second at most, however many there are', async () => {
  const { post, logged } = anApp({ accept: fail })
  for (let i = 0; i < 20; i++) await post(TRACK)
  expect(logged).toHaveLength(1)
})
