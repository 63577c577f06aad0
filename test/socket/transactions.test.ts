import { expect, test } from 'bun:test'
import { openDatabase } from '../../src/storage/open-database.ts'
import { setTenantStatus } from '../../src/storage/tenant-store.ts'
import { startService, useService } from '../support/a-service.ts'
import { CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

const service = useService()

function sale(transaction_id: unknown, fields: object = {}): string {
  return JSON.stringify({ tenant_slug: 'la-tienda', transaction_id, value: 5, ...fields })
}

/** The stored events of a transaction, once everything that was sent before is stored. */
async function storedSales(transactionId: string | null) {
  const mark = crypto.randomUUID()
  await service().post(CONVERSION, sale(mark))
  const events = () => service().storedEvents()
  await until('it is stored', () => events().some(event => event.transactionId === mark))
  return events().filter(event => event.transactionId === transactionId)
}

test('a thank-you page that is loaded again stores one conversion, the first, and is told ok', async () => {
  for (const value of [5, 6, 7]) {
    const response = await service().post(CONVERSION, sale('reloaded', { value }))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok', transaction_id: 'reloaded' })
  }
  const stored = await storedSales('reloaded')
  expect(stored.map(event => event.valueMinor)).toEqual([500])
  // Also when the first is long since stored.
  await service().post(CONVERSION, sale('reloaded', { value: 8 }))
  expect(await storedSales('reloaded')).toEqual(stored)
  expect(service().countQuarantined()).toBe(0)
})

test('a transaction that arrives many times at once is stored once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => service().post(CONVERSION, sale('at once'))),
  )
  for (const answer of answers) {
    expect(await answer.json()).toEqual({ status: 'ok', transaction_id: 'at once' })
  }
  expect(await storedSales('at once')).toHaveLength(1)
})

test('a transaction id is the same as a number and as its string', async () => {
  await service().post(CONVERSION, sale(4711))
  await service().post(CONVERSION, sale('4711'))
  expect(await storedSales('4711')).toHaveLength(1)
})

test('transaction ids that differ in case or in spaces are different', async () => {
  for (const id of ['txn', 'TXN', ' txn', 'txn ']) await service().post(CONVERSION, sale(id))
  for (const id of ['txn', 'TXN', ' txn', 'txn ']) expect(await storedSales(id)).toHaveLength(1)
})

test('two tenants may have a transaction of the same id', async () => {
  await service().post(CONVERSION, sale('shared'))
  await service().post(CONVERSION, sale('shared', { tenant_slug: 'cafe-norte' }))
  expect((await storedSales('shared')).map(event => event.tenantId)).toEqual([1, 2])
})

test('conversions without a transaction id are stored each time', async () => {
  const before = (await storedSales(null)).length
  for (const id of [null, undefined, '', ' ', [], true]) await service().post(CONVERSION, sale(id))
  expect(await storedSales(null)).toHaveLength(before + 6)
})

test('a tenant that is suspended while the service runs receives nothing until it is active again', async () => {
  await using own = await startService()
  const status = async (path: keyof typeof GOOD_BODIES) => {
    const response = await own.post(path, GOOD_BODIES[path])
    return `${response.status} ${((await response.json()) as { status?: string }).status ?? ''}`
  }
  expect(await status(TRACK)).toBe('202 ')

  const db = openDatabase(own.databasePath)
  setTenantStatus(db, 'la-tienda', 'suspended')
  await until('it is seen', async () => (await status(TRACK)) === '404 ')
  expect(await status(CONVERSION)).toBe('200 skipped')
  expect(await status(INTERACTIONS)).toBe('202 accepted')

  setTenantStatus(db, 'la-tienda', 'active')
  await until('it is seen', async () => (await status(TRACK)) === '202 ')
  expect(await status(CONVERSION)).toBe('200 ok')
  expect(await status(INTERACTIONS)).toBe('201 success')
  db.$client.close()
})
