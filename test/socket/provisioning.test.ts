import { beforeAll, expect, test } from 'bun:test'
import { dirname } from 'node:path'
import { MAX_PRODUCT_LIST_BYTES } from '../../src/http/routes/api/products.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { type ApiRequest, createKeys, toRequest } from '../support/a-platform-api.ts'
import { useService } from '../support/a-service.ts'
import { INTERACTIONS, TRACK } from '../support/an-app.ts'
import { lockDatabase } from '../support/lock-database.ts'
import { until } from '../support/until.ts'

// What is provisioned over HTTP, and what the ingestion endpoints of the same service make of it.

const service = useService()
let keys: ReturnType<typeof createKeys>

beforeAll(() => {
  const db = openDatabase(service().databasePath)
  keys = createKeys(db)
  db.$client.close()
})

const ask = (request: ApiRequest) => fetch(toRequest(service().url, request, keys))
const put = (path: string, body: object | string) =>
  ask({ method: 'PUT', path, body: typeof body === 'string' ? body : JSON.stringify(body) })

async function statusOf(path: string, event: object): Promise<number> {
  return (await service().post(path, JSON.stringify(event))).status
}

/** A body of blanks in chunks of the given sizes; its length is not known before. */
function inChunks(...sizes: number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const size = sizes.shift()
      if (size === undefined) controller.close()
      else controller.enqueue(new Uint8Array(size).fill(0x20))
    },
  })
}

test('nobody waits for a change that waits for the lock of another process', async () => {
  const unlock = lockDatabase(dirname(service().databasePath))
  const putting = put('/tenants/60', { name: 'Paciente', slug: 'paciente' })
  const isWaiting = async () =>
    Promise.race([putting.then(() => false), Bun.sleep(0).then(() => true)])
  for (let n = 0; n < 5; n++) {
    expect((await ask({ method: 'GET', path: '/tenants/1' })).status).toBe(200)
    expect(await isWaiting()).toBe(true)
  }
  unlock()
  expect((await putting).status).toBe(201)
})

test('the events of a tenant are taken at once when it is put, and no more once it is suspended', async () => {
  // Ingestion remembers that there is none.
  expect(await statusOf(INTERACTIONS, { tenant_id: 50, type: 'view' })).toBe(202)
  const tenant = { name: 'Nueva', slug: 'nueva' }
  expect((await put('/tenants/50', tenant)).status).toBe(201)
  expect(await statusOf(INTERACTIONS, { tenant_id: 50, type: 'view' })).toBe(201)

  expect((await put('/tenants/50', { ...tenant, status: 'suspended' })).status).toBe(200)
  expect(await statusOf(INTERACTIONS, { tenant_id: 50, type: 'view' })).toBe(202)

  expect((await put('/tenants/50', { ...tenant, status: 'active' })).status).toBe(200)
  expect(await statusOf(INTERACTIONS, { tenant_id: 50, type: 'view' })).toBe(201)

  expect((await ask({ method: 'DELETE', path: '/tenants/50' })).status).toBe(202)
  expect(await statusOf(INTERACTIONS, { tenant_id: 50, type: 'view' })).toBe(202)
})

test('the products of a list are known at once', async () => {
  const event = { tenant_id: '1', type: 'cart_add', product_id: 5_000_077 }
  expect(await statusOf(TRACK, event)).toBe(422)
  const lines = Array.from({ length: 100 }, (_, i) => ({
    id: 5_000_000 + i,
    name: `Producto ${i}`,
  }))
  const list = lines.map(line => `${JSON.stringify(line)}\n`).join('')
  const answer = await put('/tenants/la-tienda/products', list)
  expect([answer.status, await answer.json()]).toEqual([200, { products: 100 }])
  expect(await statusOf(TRACK, event)).toBe(202)

  const path = '/tenants/1/products/5000077'
  const removed = await ask({ method: 'DELETE', path })
  expect([removed.status, await removed.text()]).toEqual([204, ''])
  expect(await statusOf(TRACK, event)).toBe(422)
})

test.each([
  ['announces its length', ' '.repeat(MAX_PRODUCT_LIST_BYTES + 1)],
  ['comes in chunks', inChunks(MAX_PRODUCT_LIST_BYTES, 1)],
])('a list that is too large is refused when it %s', async (_how, body) => {
  const { headers } = toRequest(service().url, { method: 'PUT', path: '/' }, keys)
  const url = `${service().url}/api/v1/tenants/1/products`
  const answer = await fetch(url, { method: 'PUT', body, headers })
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { message: 'The body is larger than 16 MiB.' },
  ])
})

test('a list of many products is taken while events are', async () => {
  const many = 50_000
  let list = ''
  for (let id = 1; id <= many; id += 1) list += `{"id":${6_000_000 + id},"name":"Producto"}\n`
  let isTaken = false
  const taking = put('/tenants/2/products', list).finally(() => {
    isTaken = true
  })
  let meanwhile = 0
  while (!isTaken) {
    expect(await statusOf(INTERACTIONS, { tenant_id: 2, type: 'view' })).toBe(201)
    meanwhile += 1
  }
  expect(await (await taking).json()).toEqual({ products: many })
  expect(meanwhile).toBeGreaterThan(1)
  await until('all are stored', () => {
    const stored = service()
      .storedEvents()
      .filter(({ tenantId }) => tenantId === 2)
    return stored.length === meanwhile
  })
})
