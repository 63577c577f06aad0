import { expect, test } from 'bun:test'
import { revokeKey } from '../../src/storage/key-store.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { startService } from '../support/a-service.ts'

// The API with its real thread, on a real port, while another process changes the database.

const TENANTS = '/api/v1/tenants'

async function startPlatform(env: Record<string, string> = {}) {
  const service = await startService(env)
  const db = openDatabase(service.databasePath)
  const get = async (path: string, text?: string) => {
    const answer = await fetch(service.url + path, { headers: text ? bearer(text) : {} })
    return { status: answer.status, body: await answer.json() }
  }
  return {
    service,
    db,
    get,
    async [Symbol.asyncDispose]() {
      db.$client.close()
      await service.stop()
    },
  }
}

test('keys and tenants are seen the moment that they are there, and keys no longer than they are good', async () => {
  await using platform = await startPlatform()
  const { db, get } = platform
  const admin = aKey(db)
  expect((await get(`${TENANTS}/nueva`, admin.text)).status).toBe(404)
  const { id } = addTenant(db, { id: 7, name: 'Nueva', slug: 'nueva' })
  const read = aKey(db, { scope: 'read', tenantId: id })
  for (const { text } of [admin, read]) {
    expect(await get(`${TENANTS}/nueva`, text)).toMatchObject({ status: 200, body: { id } })
  }
  expect((await get(`${TENANTS}/la-tienda`, read.text)).status).toBe(404)
  revokeKey(db, { id: read.id, now: Date.now() })
  expect((await get(`${TENANTS}/nueva`, read.text)).status).toBe(401)
})

test('who guesses keys is throttled by the address of the socket', async () => {
  await using platform = await startPlatform({ KEY_FAILURES_PER_MINUTE: '2' })
  const { db, get } = platform
  const { text } = aKey(db)
  const statuses: number[] = []
  for (const key of [text, 'x', 'x', text, 'x']) {
    statuses.push((await get(`${TENANTS}/1`, key)).status)
  }
  expect(statuses).toEqual([200, 401, 401, 429, 429])
})

test('a database that is being written keeps no key from being used', async () => {
  await using platform = await startPlatform()
  const { db, get } = platform
  const { text } = aKey(db)
  db.$client.run('begin immediate')
  const startedAt = performance.now()
  expect((await get(`${TENANTS}/1`, text)).status).toBe(200)
  expect(performance.now() - startedAt).toBeLessThan(2500)
  db.$client.run('rollback')
})
