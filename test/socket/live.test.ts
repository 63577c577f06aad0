import { describe, expect, test } from 'bun:test'
import { revokeKey } from '../../src/storage/key-store.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { tenants } from '../../src/storage/schema.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { followLive } from '../support/a-live-client.ts'
import { startService } from '../support/a-service.ts'
import { INTERACTIONS } from '../support/an-app.ts'
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
      followLive(`${service.url}/api/v1/tenants/${tenant}/events/live${query}`, {
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
    const exported = await (await get('la-tienda/events/export?format=ndjson')).text()
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
})
void revokeKey
void tenants
