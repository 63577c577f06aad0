import { describe, expect, test } from 'bun:test'
import { BlockList } from 'node:net'
import type { Api } from '../../src/core/api-calls.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { revokeKey } from '../../src/storage/key-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { storePlatform } from '../support/a-platform.ts'
import { anApi } from '../support/an-api.ts'
import { anApp, NOW, TRACK } from '../support/an-app.ts'

const TENANTS = '/api/v1/tenants'
const OWN = `${TENANTS}/la-tienda`
const LA_TIENDA = {
  id: 1,
  uid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  slug: 'la-tienda',
  name: 'La Tienda',
  status: 'active',
  time_zone: 'America/Tegucigalpa',
}
/** What names no tenant that a read key of the first one may see. */
const OTHERS = ['2', 'cafe-norte', 'cerrada', '999', 'nobody', '01', 'LA-TIENDA', '%zz']
const SECRET = 'A'.repeat(43)

/** An app on a database with the usual tenants, an admin key, and a read key of the first tenant. */
function anApiApp(deps: Partial<AppDeps> = {}) {
  const db = aDatabase()
  storePlatform(db)
  const admin = aKey(db)
  const read = aKey(db, { scope: 'read', tenantId: 1 })
  const asked: string[] = []
  const real = anApi(db, { now: () => NOW })
  const api: Api = {
    call(name, args) {
      asked.push(name)
      return real.call(name, args)
    },
  }
  const app = anApp({ api, ...deps })
  const get = (path: string, key?: { text: string }, peer?: string) =>
    app.fetch('GET', path, key ? bearer(key.text) : {}, peer)
  return { ...app, db, admin, read, asked, get }
}

/** All of an answer that a client can see. */
async function see(response: Response) {
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}

describe('GET /api/v1/tenants/{tenant}', () => {
  test.each(['la-tienda', '1', 'la-tienda/'])(
    'tells an admin and its reader who %j is',
    async text => {
      const { get, admin, read } = anApiApp()
      for (const key of [admin, read]) {
        const response = await get(`${TENANTS}/${text}`, key)
        expect(response.status).toBe(200)
        expect(await response.json()).toEqual(LA_TIENDA)
      }
    },
  )

  test('tells an admin of every tenant, and of none that is not there', async () => {
    const { get, admin } = anApiApp()
    expect(await (await get(`${TENANTS}/cerrada`, admin)).json()).toMatchObject({
      id: 3,
      status: 'suspended',
    })
    for (const text of ['nobody', '999', 'cafe-norte-1', '%zz', '%00', 'la-tienda%2f']) {
      const response = await get(`${TENANTS}/${text}`, admin)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({ message: 'Not found.' })
    }
  })
})

describe('a read key', () => {
  test('gets the same for a tenant that is not its own, one that is not there, and no path at all', async () => {
    const { get, read, asked } = anApiApp()
    const unknown = await see(await get('/api/v1/nothing', read))
    expect(unknown).toMatchObject({ status: 404, body: '{"message":"Not found."}' })
    for (const text of OTHERS) {
      expect(await see(await get(`${TENANTS}/${text}`, read))).toEqual(unknown)
    }
    // No other tenant is even looked up.
    expect(new Set(asked)).toEqual(new Set(['authenticate']))
  })

  test('gets the same by HEAD as well', async () => {
    const { fetch, read } = anApiApp()
    const head = async (path: string) => {
      const { status, headers } = await fetch('HEAD', path, bearer(read.text))
      // Elysia sets it for its routes alone; on a socket Bun does for every answer.
      headers.delete('content-length')
      return { status, headers: [...headers] }
    }
    const unknown = await head('/api/v1/nothing')
    expect(unknown.status).toBe(404)
    for (const text of OTHERS) expect(await head(`${TENANTS}/${text}`)).toEqual(unknown)
    expect((await head(OWN)).status).toBe(200)
  })
})

describe('without a good key', () => {
  test('every answer is the same 401, whatever is wrong and whatever is asked for', async () => {
    const { db, fetch, admin, read } = anApiApp({ keyFailuresPerMinute: 1000 })
    const expired = aKey(db, { expiresAt: NOW })
    const revoked = aKey(db)
    revokeKey(db, { id: revoked.id, now: NOW })
    const headers: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: admin.text },
      { authorization: `Basic ${btoa(`pulso:${admin.text}`)}` },
      { authorization: `Bearer ${admin.text}, Bearer ${admin.text}` },
      { authorization: `Bearer ${admin.text} x` },
      { cookie: `key=${admin.text}` },
      { 'x-api-key': admin.text },
      bearer('x'),
      bearer('x'.repeat(10_000)),
      bearer(`pulso_1_${SECRET}`),
      bearer(`pulso_99_${SECRET}`),
      bearer(admin.text.replace('pulso_1_', 'pulso_2_')),
      bearer(expired.text),
      bearer(revoked.text),
    ]
    const first = await see(await fetch('GET', OWN))
    expect(first).toMatchObject({ status: 401, body: '{"message":"Unauthorized."}' })
    expect(new Map(first.headers as [string, string][]).get('www-authenticate')).toBe('Bearer')
    for (const sent of headers) {
      for (const path of [OWN, `${TENANTS}/nobody`, `${TENANTS}/%zz`]) {
        expect(await see(await fetch('GET', path, sent))).toEqual(first)
      }
    }
    const inQuery = `key=${admin.text}&access_token=${read.text}&authorization=Bearer+${admin.text}`
    for (const path of ['', '/stats/summary', '/events', '/export', '/live', '/products']) {
      expect(await see(await fetch('GET', `${OWN}${path}?${inQuery}`))).toEqual(first)
    }
  })

  test('the scheme may be written in any case', async () => {
    const { fetch, admin } = anApiApp()
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      const response = await fetch('GET', OWN, { authorization: `${scheme} ${admin.text}` })
      expect(response.status).toBe(200)
    }
  })

  test('what cannot be a key is not asked about', async () => {
    const { fetch, asked } = anApiApp()
    await fetch('GET', OWN)
    await fetch('GET', OWN, bearer('x'))
    expect(asked).toEqual([])
  })
})

describe('a client that sends wrong keys', () => {
  const wrong = { text: `pulso_1_${SECRET}` }

  async function fail(app: ReturnType<typeof anApiApp>, times: number, peer?: string) {
    for (let i = 0; i < times; i++) expect((await app.get(OWN, wrong, peer)).status).toBe(401)
  }

  test('is refused after ten a minute, with the right key too', async () => {
    const app = anApiApp()
    const { get, read, clock } = app
    await fail(app, 10)
    for (const key of [wrong, { text: 'x' }, read]) {
      const before = Math.floor(Date.now() / 1000)
      const response = await get(OWN, key)
      expect(response.status).toBe(429)
      expect(await response.json()).toEqual({ message: 'Too Many Attempts.' })
      expect(response.headers.get('retry-after')).toBe('6')
      expect(response.headers.get('x-ratelimit-limit')).toBe('10')
      expect(response.headers.get('x-ratelimit-remaining')).toBe('0')
      expect(Number(response.headers.get('x-ratelimit-reset'))).toBeWithin(before + 6, before + 9)
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    // Nothing is guessed without a key.
    expect((await get(OWN)).status).toBe(401)
    clock.monotonicMs = 6000
    expect((await get(OWN, read)).status).toBe(200)
    await fail(app, 1)
    expect((await get(OWN, read)).status).toBe(429)
  })

  test('gains nothing by sending them all at once', async () => {
    const { get } = anApiApp()
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(OWN, wrong)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter(status => status === 401)).toHaveLength(10)
    expect(statuses.filter(status => status === 429)).toHaveLength(40)
  })

  test('is no burden to those with a right one, however many come at once', async () => {
    const app = anApiApp()
    await fail(app, 9)
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.get(OWN, app.read)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await fail(app, 1)
  })

  test('has a bucket of its own, an IPv6 client with all its network', async () => {
    const app = anApiApp({ keyFailuresPerMinute: 2 })
    await fail(app, 1, '2001:db8::1')
    await fail(app, 1, '2001:db8::2')
    expect((await app.get(OWN, app.read, '2001:db8::3')).status).toBe(429)
    expect((await app.get(OWN, app.read, '2001:db8:0:1::1')).status).toBe(200)
    expect((await app.get(OWN, app.read)).status).toBe(200)
  })

  test('is known behind a trusted proxy, and by no X-Forwarded-For otherwise', async () => {
    const proxies = new BlockList()
    proxies.addAddress('10.0.0.1')
    const app = anApiApp({ keyFailuresPerMinute: 1, trustedProxies: proxies })
    const status = async (client: string, peer: string, key = app.read) => {
      const headers = { ...bearer(key.text), 'x-forwarded-for': client }
      return (await app.fetch('GET', OWN, headers, peer)).status
    }
    expect(await status('198.51.100.1', '10.0.0.1', { id: 0, ...wrong })).toBe(401)
    expect(await status('198.51.100.1', '10.0.0.1')).toBe(429)
    expect(await status('198.51.100.2', '10.0.0.1')).toBe(200)
    expect(await status('198.51.100.1', '192.0.2.7', { id: 0, ...wrong })).toBe(401)
    expect(await status('198.51.100.9', '192.0.2.7')).toBe(429)
  })

  test('may still send events', async () => {
    const app = anApiApp({ keyFailuresPerMinute: 1 })
    await fail(app, 1)
    expect((await app.get(OWN, app.read)).status).toBe(429)
    expect((await app.post(TRACK, undefined, { headers: bearer('x') })).status).toBe(202)
  })
})

describe('every answer of an authenticated route', () => {
  const answers: [what: string, status: number, answering: () => Promise<Response>][] = [
    ['what it asked for', 200, () => withKey('GET', OWN)],
    ['that there is nothing', 404, () => withKey('GET', `${TENANTS}/nobody`)],
    ['that a key is wrong', 401, () => anApiApp().get(OWN, { text: 'x' })],
    ['that a method is unknown', 405, () => withKey('PURGE', OWN)],
    ['that preflights are unknown', 405, () => withKey('OPTIONS', OWN)],
    [
      'that too much is asked for',
      503,
      () => anApp().fetch('GET', OWN, bearer(`pulso_1_${SECRET}`)),
    ],
    [
      'that something failed',
      500,
      () => anApp({ api: FAILING }).fetch('GET', OWN, bearer(`pulso_1_${SECRET}`)),
    ],
  ]

  const FAILING: Api = { call: () => Promise.reject(new Error('out of order')) }

  function withKey(method: string, path: string) {
    const { fetch, admin } = anApiApp()
    return fetch(method, path, {
      ...bearer(admin.text),
      origin: 'https://shop.example',
      'access-control-request-method': 'GET',
    })
  }

  test.each(answers)(
    'is not kept, and readable by no page elsewhere: %s',
    async (_what, status, answering) => {
      const { headers, status: answered } = await answering()
      expect(answered).toBe(status)
      expect(headers.get('cache-control')).toBe('no-store')
      expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([])
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  test('says of an unknown method which there are', async () => {
    for (const method of ['OPTIONS', 'PURGE', 'POST']) {
      expect((await withKey(method, OWN)).headers.get('allow')).toBe('GET, HEAD, PUT, DELETE')
    }
  })

  test('says when to come back when too much is asked for', async () => {
    const response = await anApp().fetch('GET', OWN, bearer(`pulso_1_${SECRET}`))
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.json()).toEqual({ message: 'Service temporarily unavailable' })
  })

  test('shows nothing of a failure, which is logged', async () => {
    const { fetch, logged } = anApp({ api: FAILING })
    const response = await fetch('GET', OWN, bearer(`pulso_1_${SECRET}`))
    expect(await response.json()).toEqual({ message: 'Server error.' })
    expect(logged).toEqual([{ err: new Error('out of order'), path: OWN }])
  })

  test('costs a client no token when it is not the one that failed', async () => {
    const { fetch } = anApp({ keyFailuresPerMinute: 1 })
    for (let i = 0; i < 3; i++) {
      expect((await fetch('GET', OWN, bearer(`pulso_1_${SECRET}`))).status).toBe(503)
    }
  })
})
