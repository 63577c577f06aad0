import { describe, expect, test } from 'bun:test'
import { connect as connectSocket } from 'node:net'
import { eq } from 'drizzle-orm'
import { listen } from '../../src/http/listen.ts'
import { CHECK_KEYS_EVERY_MS, MAX_LIVE_PER_TENANT } from '../../src/http/streams/open-streams.ts'
import { revokeKey } from '../../src/storage/key-store.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { tenants } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { followLive, type LiveClient } from '../support/a-live-client.ts'
import { storePlatform } from '../support/a-platform.ts'
import { startService } from '../support/a-service.ts'
import { anApi } from '../support/an-api.ts'
import { anApp, INTERACTIONS } from '../support/an-app.ts'
import { storeEvents } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const PERSON = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
}
const BOT = { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }

interface Following {
  readonly headers?: Record<string, string>
  readonly key?: string
  readonly query?: string
}

async function startPlatform() {
  const service = await startService()
  const db = openDatabase(service.databasePath)
  const admin = aKey(db)
  return {
    service,
    db,
    admin,
    view: (tenantId = 1, headers = PERSON) =>
      service.post(INTERACTIONS, JSON.stringify({ tenant_id: tenantId, type: 'view' }), headers),
    follow: (tenant: string, { headers = {}, key = admin.text, query = '' }: Following = {}) =>
      followLive(`${service.url}/api/v1/tenants/${tenant}/live${query}`, {
        ...bearer(key),
        ...headers,
      }),
    get: (path: string) =>
      fetch(`${service.url}/api/v1/tenants/${path}`, { headers: bearer(admin.text) }),
    async [Symbol.asyncDispose]() {
      db.$client.close()
      await service.stop()
    },
  }
}

describe('live events', () => {
  test('come within a second of being sent, to who follows their tenant, and are the same everywhere', async () => {
    await using platform = await startPlatform()
    const { view, follow, get } = platform
    await view()
    await until('it is stored', () => platform.service.storedEvents().length === 1)
    using first = await follow('la-tienda')
    using second = await follow('1')
    using other = await follow('cafe-norte')
    expect(first.response.status).toBe(200)
    expect(first.response.headers.get('content-type')).toBe('text/event-stream;charset=utf-8')
    expect(first.response.headers.get('cache-control')).toBe('no-store')
    expect(first.response.headers.get('x-accel-buffering')).toBe('no')
    expect(first.response.headers.get('access-control-allow-origin')).toBeNull()
    const startedAt = performance.now()
    await view()
    await first.waitFor(1)
    expect(performance.now() - startedAt).toBeLessThan(1000)
    await view(2)
    await view()
    await Promise.all([first.waitFor(2), second.waitFor(2), other.waitFor(1)])
    expect(first.messages.map(({ id, event }) => ({ id, event }))).toEqual([
      { id: '2', event: 'event' },
      { id: '4', event: 'event' },
    ])
    expect(second.messages).toEqual(first.messages)
    expect(other.messages.map(({ id }) => id)).toEqual(['3'])

    const listed = await (await get('la-tienda/events')).text()
    const exported = await (await get('la-tienda/export?format=ndjson')).text()
    for (const { data } of first.messages) {
      expect(listed).toContain(data as string)
      expect(exported).toContain(`${data}\n`)
    }
    expect(exported.split('\n')).toHaveLength(4)
  })

  test('leave bots out unless they are asked for', async () => {
    await using platform = await startPlatform()
    const { view, follow } = platform
    using people = await follow('1')
    using all = await follow('1', { query: '?bots=include' })
    await view(1, BOT)
    await view()
    await Promise.all([people.waitFor(1), all.waitFor(2)])
    expect(people.messages.map(({ id }) => id)).toEqual(['2'])
  })

  test('go on where a client was cut off', async () => {
    await using platform = await startPlatform()
    const { view, follow } = platform
    const first = await follow('1')
    await view()
    await first.waitFor(1)
    first.close()
    await view()
    await view()
    const headers = { 'last-event-id': first.messages[0]?.id as string }
    using second = await follow('1', { headers })
    await second.waitFor(2)
    await view()
    await second.waitFor(3)
    expect(second.messages.map(({ id }) => id)).toEqual(['2', '3', '4'])
  })

  test('end soon when the key is revoked or expires, or the tenant is removed, and for nobody else', async () => {
    await using platform = await startPlatform()
    const { db, view, follow } = platform
    const revoked = aKey(db, { scope: 'read', tenantId: 1 })
    const expiring = aKey(db, { scope: 'read', tenantId: 1, expiresAt: Date.now() + 1500 })
    const other = await follow('1')
    const clients = await Promise.all([
      follow('1', { key: revoked.text }),
      follow('1', { key: expiring.text }),
      follow('cafe-norte'),
    ])
    const startedAt = performance.now()
    revokeKey(db, { id: revoked.id, now: Date.now() })
    db.delete(tenants).where(eq(tenants.id, 2)).run()
    for (const client of clients) expect(await client.ended).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(1500 + 2 * CHECK_KEYS_EVERY_MS)
    await view()
    await other.waitFor(1)
    other.close()
  })

  test('end in good order when the service stops, which they do not hold up', async () => {
    const platform = await startPlatform()
    const clients = await Promise.all([1, 2, 3].map(() => platform.follow('1')))
    const startedAt = performance.now()
    await platform[Symbol.asyncDispose]()
    expect(performance.now() - startedAt).toBeLessThan(1500)
    for (const client of clients) expect(await client.ended).toBe(true)
  })

  test('drop a client that takes nothing, and keep the others', async () => {
    await using platform = await startPlatform()
    const { service, db, admin, follow } = platform
    using quick = await follow('1')
    const { hostname, port } = new URL(service.url)
    const slow = connectSocket({ host: hostname, port: Number(port) })
    slow.on('error', () => {})
    const begun = new Promise(resolve => slow.once('readable', resolve))
    slow.write(
      `GET /api/v1/tenants/1/live HTTP/1.1\r\nHost: localhost\r\n` +
        `Authorization: Bearer ${admin.text}\r\n\r\n`,
    )
    await begun
    const metadata = JSON.stringify({ padding: 'x'.repeat(60_000) })
    const count = 400
    storeEvents(db, Array(count).fill({ metadata }))
    await quick.waitFor(count)
    let text = ''
    slow.on('data', (data: Buffer) => {
      text += data.toString('latin1')
    })
    const closed = new Promise(resolve => slow.once('close', resolve))
    slow.resume()
    await closed
    expect(text.match(/^id: /gm)?.length ?? 0).toBeLessThan(count)
    expect(text).not.toEndWith('\r\n0\r\n\r\n')
  }, 20_000)

  test('make room when clients go away', async () => {
    await using platform = await startPlatform()
    const { follow } = platform
    const clients: LiveClient[] = []
    for (let n = 0; n < MAX_LIVE_PER_TENANT; n++) clients.push(await follow('1'))
    expect((await follow('1')).response.status).toBe(503)
    for (const client of clients) client.close()
    await until('there is room again', async () => {
      using client = await follow('1')
      return client.response.status === 200
    })
  })
})

test('a connection is not closed for being idle', async () => {
  const db = aDatabase()
  storePlatform(db)
  const { text } = aKey(db)
  const serve = (mayStay: boolean) => {
    const { app } = anApp({
      api: anApi(db),
      keepOpen: request => (mayStay ? app.server?.timeout(request, 0) : undefined),
    })
    return listen(app, { host: '127.0.0.1', port: 0, requestTimeoutSeconds: 1 })
  }
  const servers = [serve(true), serve(false)]
  const clients = servers.map(({ url }) => followLive(`${url}/api/v1/tenants/1/live`, bearer(text)))
  const [kept, closed] = (await Promise.all(clients)) as [LiveClient, LiveClient]
  expect(await closed.ended).toBe(false)
  storeEvents(db, [{}])
  await kept.waitFor(1)
  kept.close()
  await Promise.all(servers.map(server => server.close()))
}, 20_000)
