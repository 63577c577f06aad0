import { describe, expect, test } from 'bun:test'
import { connect as connectSocket, type Socket } from 'node:net'
import { EXPORT_FORMATS } from '../../src/core/event-calls.ts'
import { MAX_EXPORTS_PER_TENANT } from '../../src/http/streams/open-streams.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { startService } from '../support/a-service.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { GOOD_BODIES, INTERACTIONS } from '../support/an-app.ts'
import { residentMib } from '../support/resident-mib.ts'
import { storeEvents } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const EXPORT = '/api/v1/tenants/la-tienda/export'
const MIB = 2 ** 20

async function startPlatform(env: Record<string, string> = {}) {
  const service = await startService(env)
  const db = openDatabase(service.databasePath)
  const key = aKey(db)
  return {
    service,
    db,
    get: (path: string) => fetch(service.url + path, { headers: bearer(key.text) }),
    /** Whether there is no room for another export. */
    async isFull(): Promise<boolean> {
      const url = `${service.url}${EXPORT}?transaction_id=none`
      const answer = await fetch(url, { headers: bearer(key.text) })
      await answer.text()
      return answer.status === 503
    },
    /** A connection that has asked for a path, and takes nothing of the answer. */
    ask(path: string): Socket {
      const { hostname, port } = new URL(service.url)
      const socket = connectSocket({ host: hostname, port: Number(port) })
      socket.on('error', () => {})
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key.text}\r\n\r\n`,
      )
      socket.pause()
      return socket
    },
    async [Symbol.asyncDispose]() {
      db.$client.close()
      await service.stop()
    },
  }
}

type Platform = Awaited<ReturnType<typeof startPlatform>>

/** Stores events of about a kilobyte each, quickly. */
function storeMany({ db }: Platform, count: number): void {
  const [id = 0] = storeEvents(db, [
    aStoredEvent({ metadata: JSON.stringify({ padding: 'x'.repeat(900) }) }),
  ])
  db.$client.run(
    `insert into events (tenant_id, endpoint, type, metadata, occurred_at, received_at, device)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count - 1})
     select tenant_id, endpoint, type, metadata, occurred_at + i, received_at, device
     from n, events where id = ${id}`,
  )
}

/** Resolves when an answer has begun, of which nothing is taken. */
function begun(socket: Socket): Promise<unknown> {
  return new Promise(resolve => socket.once('readable', resolve))
}

/** Takes all that comes until the other end closes; an answer in chunks is whole when it has its end. */
function takeAll(socket: Socket): Promise<{ bytes: number; isWhole: boolean }> {
  const { promise, resolve } = Promise.withResolvers<{ bytes: number; isWhole: boolean }>()
  let bytes = 0
  let end = ''
  const finish = () => {
    socket.destroy()
    resolve({ bytes, isWhole: end.endsWith('\r\n0\r\n\r\n') })
  }
  socket.on('data', (data: Buffer) => {
    bytes += data.length
    end = (end + data.toString('latin1')).slice(-7)
    if (end.endsWith('\r\n0\r\n\r\n')) finish()
  })
  socket.on('close', finish)
  socket.resume()
  return promise
}

describe('an export', () => {
  test.each(EXPORT_FORMATS)(
    'as %s has each event once while others arrive',
    async format => {
      await using platform = await startPlatform()
      const { service } = platform
      storeMany(platform, 20_000)
      const answer = await platform.get(`${EXPORT}?bots=include&format=${format}`)
      let text = ''
      let posted = 0
      const decoder = new TextDecoder()
      for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true })
        if (text.length < posted * MIB) continue
        posted += 1
        expect((await service.post(INTERACTIONS, GOOD_BODIES[INTERACTIONS])).status).toBe(201)
      }
      const pattern = format === 'csv' ? /^\d+(?=,)/gm : /(?<=^{"id":)\d+(?=,)/gm
      const ids = (text.match(pattern) ?? []).map(Number)
      expect(ids).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1))
      expect(posted).toBeGreaterThan(10)
    },
    30_000,
  )

  test('of any size costs little memory, however slowly it is taken, and nobody waits for it', async () => {
    await using platform = await startPlatform()
    const { service, get } = platform
    const count = 120_000
    storeMany(platform, count)
    expect((await takeAll(platform.ask(EXPORT))).isWhole).toBe(true)
    Bun.gc(true)
    const before = residentMib(process.pid)
    const slow = Array.from({ length: MAX_EXPORTS_PER_TENANT }, () => platform.ask(EXPORT))
    await Promise.all(slow.map(begun))
    expect(await platform.isFull()).toBe(true)
    let slowest = 0
    for (let n = 0; n < 100; n++) {
      const startedAt = performance.now()
      expect((await service.post(INTERACTIONS, GOOD_BODIES[INTERACTIONS])).status).toBe(201)
      expect((await get('/api/v1/tenants/1/events?bots=include')).status).toBe(200)
      slowest = Math.max(slowest, performance.now() - startedAt)
    }
    expect(slowest).toBeLessThan(1000)
    expect(residentMib(process.pid) - before).toBeLessThan(64)
    const taken = await Promise.all(slow.map(takeAll))
    for (const { bytes, isWhole } of taken) {
      expect(isWhole).toBe(true)
      expect(bytes).toBeGreaterThan(count * 1000)
    }
    Bun.gc(true)
    // All of them are 240 MiB.
    expect(residentMib(process.pid) - before).toBeLessThan(128)
    expect(await platform.isFull()).toBe(false)
  }, 60_000)

  test('makes room when its client goes away', async () => {
    await using platform = await startPlatform()
    storeMany(platform, 20_000)
    const sockets = Array.from({ length: MAX_EXPORTS_PER_TENANT }, () => platform.ask(EXPORT))
    await Promise.all(sockets.map(begun))
    expect(await platform.isFull()).toBe(true)
    for (const socket of sockets) socket.destroy()
    await until('there is room again', async () => !(await platform.isFull()))
    // Those that go away before they are answered, too.
    for (let n = 0; n < 4 * MAX_EXPORTS_PER_TENANT; n++) {
      const socket = platform.ask(EXPORT)
      await new Promise(resolve => socket.once('connect', resolve))
      socket.destroy()
    }
    await until('there is room again', async () => !(await platform.isFull()))
  }, 30_000)

  test('that fails midway is broken off, never silently short', async () => {
    await using platform = await startPlatform()
    storeMany(platform, 30_000)
    const socket = platform.ask(EXPORT)
    await begun(socket)
    platform.db.$client.run('alter table events rename to moved')
    const { bytes, isWhole } = await takeAll(socket)
    expect(bytes).toBeGreaterThan(1000)
    expect(isWhole).toBe(false)
    platform.db.$client.run('alter table moved rename to events')
  }, 30_000)
})
