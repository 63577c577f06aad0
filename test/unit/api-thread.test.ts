import { afterEach, describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import pino from 'pino'
import { ApiThread, MAX_PENDING_CALLS } from '../../src/api/api-thread.ts'
import type { ApiCallName } from '../../src/core/api-calls.ts'
import { ApiError } from '../../src/core/api-error.ts'
import { revokeKey } from '../../src/storage/key-store.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aKey } from '../support/a-key.ts'
import { until } from '../support/until.ts'

const WORKER = new URL('../../src/api/api-worker.ts', import.meta.url)
const REFUSING_WORKER = new URL('../support/refusing-api-worker.ts', import.meta.url)
const DYING_WORKER = new URL('../support/dying-worker.ts', import.meta.url)

const UNAVAILABLE = { name: 'ApiError', kind: 'unavailable' }

const threads: ApiThread[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.stop()
})

function aThread(workerUrl: URL, findWorkerUrl = () => workerUrl) {
  const databasePath = `${aFolder()}/pulso.db`
  const db = aDatabase(databasePath)
  const lines: string[] = []
  const log = pino({ base: null }, { write: line => lines.push(line) })
  const thread = new ApiThread({
    databasePath,
    log,
    get workerUrl() {
      return findWorkerUrl()
    },
  })
  threads.push(thread)
  return { db, thread, lines }
}

describe('ApiThread', () => {
  test('answers calls from the database, as it is now', async () => {
    const { db, thread } = aThread(WORKER)
    thread.start()
    expect(await thread.call('findTenant', { tenant: 'la-tienda' })).toBeUndefined()
    const tenant = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    expect(await thread.call('findTenant', { tenant: 'la-tienda' })).toEqual(tenant)
    const { id, text } = aKey(db)
    expect(await thread.call('authenticate', { key: text })).toEqual({ keyId: 1, scope: 'admin' })
    revokeKey(db, { id, now: 1 })
    expect(await thread.call('authenticate', { key: text })).toBeUndefined()
  })

  test('answers each of many calls with its own result', async () => {
    const { db, thread } = aThread(WORKER)
    for (let id = 1; id <= 20; id++) addTenant(db, { id, name: 'A', slug: `tienda-${id}` })
    thread.start()
    const calls = Array.from({ length: 20 }, (_, i) =>
      thread.call('findTenant', { tenant: `${i + 1}` }),
    )
    const tenants = await Promise.all(calls)
    expect(tenants.map(tenant => tenant?.id)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test('takes so many calls at a time, and more when those are answered', async () => {
    const { thread } = aThread(WORKER)
    thread.start()
    const ask = () => thread.call('findTenant', { tenant: '1' })
    const calls = Array.from({ length: MAX_PENDING_CALLS }, ask)
    await expect(ask()).rejects.toMatchObject(UNAVAILABLE)
    await Promise.all(calls)
    expect(await ask()).toBeUndefined()
  })

  test('passes on what a call throws for its caller, and of anything else the message', async () => {
    const { thread } = aThread(REFUSING_WORKER)
    thread.start()
    for (const kind of ['not_found', 'invalid', 'conflict', 'unavailable']) {
      const refused = await thread.call('findTenant', { tenant: kind }).catch(error => error)
      expect(refused).toBeInstanceOf(ApiError)
      expect(refused).toMatchObject({ kind, message: 'No.', errors: { slug: ['Too long.'] } })
    }
    const failed = await thread.call('findTenant', { tenant: 'x' }).catch(error => error)
    expect(failed).not.toBeInstanceOf(ApiError)
    expect(failed).toMatchObject({ message: 'findTenant: out of order' })
  })

  test.each<[name: ApiCallName, args: object]>([
    ['upsertTenant', { id: 2, name: 'B', slug: 'b' }],
    ['upsertTenant', { id: 1, name: 'B', slug: 'b', timeZone: 'Europe/Madrid' }],
    ['removeTenant', { tenantId: 1 }],
    ['upsertProduct', { tenantId: 1, id: 12, name: 'p' }],
    ['upsertProducts', { tenantId: 1, ndjson: Buffer.from('{"id":12,"name":"p"}') }],
    ['removeProduct', { tenantId: 1, id: 11 }],
  ])('answers others while a %s waits for a lock, which is then made', async (name, args) => {
    const { db, thread } = aThread(WORKER)
    const tenant = addTenant(db, { id: 1, name: 'A', slug: 'a' })
    addProduct(db, 1, { id: 11, name: 'p' })
    thread.start()
    const find = () => thread.call('findTenant', { tenant: '1' })
    expect(await find()).toEqual(tenant)
    const changes = () => db.$client.query('pragma data_version').get()
    db.$client.run('begin immediate')
    const before = changes()
    let isMade = false
    const call = thread.call(name, args as never).finally(() => {
      isMade = true
    })
    for (let n = 0; n < 3; n++) expect(await find()).toEqual(tenant)
    expect(isMade).toBe(false)
    db.$client.run('rollback')
    await call
    expect(changes()).not.toEqual(before)
  })

  test('refuses a call that waits for a lock when it stops, without waiting any longer', async () => {
    const { db, thread } = aThread(WORKER)
    thread.start()
    await thread.call('findTenant', { tenant: '1' })
    db.$client.run('begin immediate')
    const call = thread.call('upsertTenant', { id: 1, name: 'A', slug: 'a' })
    const refused = call.catch(error => error)
    await thread.stop()
    // Not by the main thread's giving up on it.
    expect(await refused).toMatchObject({ ...UNAVAILABLE, message: 'The database is busy.' })
  })

  test('refuses calls before it is started and after it is stopped', async () => {
    const { thread } = aThread(WORKER)
    await expect(thread.call('findTenant', { tenant: '1' })).rejects.toMatchObject(UNAVAILABLE)
    thread.start()
    const answered = thread.call('findTenant', { tenant: '1' })
    await thread.stop()
    expect(await answered).toBeUndefined()
    await expect(thread.call('findTenant', { tenant: '1' })).rejects.toMatchObject(UNAVAILABLE)
  })

  test('ends its thread when it stops', async () => {
    const countThreads = () => readdirSync('/proc/self/task').length
    const stopped = async () => {
      const { thread } = aThread(WORKER)
      thread.start()
      await thread.call('findTenant', { tenant: '1' })
      await thread.stop()
    }
    await stopped()
    const before = countThreads()
    for (let i = 0; i < 5; i++) await stopped()
    await until('their threads are gone', () => countThreads() <= before)
  })

  test('refuses the calls under way when its worker dies, and answers once it is started again', async () => {
    let url = DYING_WORKER
    const { thread, lines } = aThread(DYING_WORKER, () => url)
    thread.start()
    const calls = [1, 2].map(id => thread.call('findTenant', { tenant: `${id}` }))
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: UNAVAILABLE })
    }
    await expect(thread.call('findTenant', { tenant: '1' })).rejects.toMatchObject(UNAVAILABLE)
    url = WORKER
    await until('it answers', () =>
      thread.call('findTenant', { tenant: '1' }).then(
        () => true,
        () => false,
      ),
    )
    expect(lines).toHaveLength(1)
  })

  test('starts a dead worker again, later each time, and no more when it is stopped', async () => {
    const { thread, lines } = aThread(DYING_WORKER)
    thread.start()
    await until('it has died three times', () => lines.length >= 3)
    const restarts = lines.slice(0, 3).map(line => JSON.parse(line))
    expect(restarts.map(({ restartInMs }) => restartInMs)).toEqual([100, 200, 400])
    expect(restarts[0].reason).toContain('dead on arrival')
    await thread.stop()
    expect(lines).toHaveLength(3)
  })
})
