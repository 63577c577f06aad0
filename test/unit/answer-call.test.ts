import { expect, test } from 'bun:test'
import { answerCall } from '../../src/api/answer-call.ts'
import type { RetryOptions } from '../../src/api/retry-while-locked.ts'
import type { ApiCalls } from '../../src/core/api-calls.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { Tenant } from '../../src/core/tenant.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aTenant } from '../support/a-tenant.ts'

function answer(findTenant: () => Tenant | undefined, options?: RetryOptions) {
  const calls: ApiCalls = { ...({} as ApiCalls), findTenant }
  const call = { kind: 'call', id: 7, name: 'findTenant', args: { tenant: '1' } } as const
  return answerCall(calls, call, options)
}

test('answerCall() passes on what a call returns, and nothing too', () => {
  expect(answer(() => aTenant())).toEqual({ kind: 'result', id: 7, result: aTenant() })
  expect(answer(() => undefined)).toEqual({ kind: 'result', id: 7, result: undefined })
})

test('answerCall() passes on an ApiError as plain data', () => {
  const refused = answer(() => {
    throw new ApiError('conflict', 'The slug is taken.', { slug: ['The slug is taken.'] })
  })
  expect(structuredClone(refused)).toEqual({
    kind: 'refused',
    id: 7,
    refusal: {
      kind: 'conflict',
      message: 'The slug is taken.',
      errors: { slug: ['The slug is taken.'] },
    },
  })
})

test('answerCall() makes a call again while the database is locked, and refuses it in the end', async () => {
  const path = `${aFolder()}/pulso.db`
  aDatabase(path).$client.run('begin immediate')
  const db = openDatabase(path, { busyTimeoutMs: 0 })
  let tries = 0
  const refused = answer(
    () => {
      tries += 1
      return addTenant(db, { name: 'A', slug: 'a' })
    },
    { giveUpAfterMs: 200 },
  )
  expect(refused).toBeInstanceOf(Promise)
  expect(await refused).toMatchObject({ kind: 'refused', refusal: { kind: 'unavailable' } })
  expect(tries).toBeWithin(2, 12)
})

test('answerCall() says of a failing query what SQLite says, without the values in it', () => {
  const db = aDatabase()
  db.$client.run('drop table products')
  db.$client.run('drop table api_keys')
  db.$client.run('drop table tenants')
  const failed = answer(() => addTenant(db, { name: 'A customer', slug: 'a' }))
  expect(failed).toEqual({ kind: 'failed', id: 7, message: 'findTenant: no such table: tenants' })
})

test.each(['text', undefined, null, { message: 'text' }])(
  'answerCall() survives a thrown %p',
  thrown => {
    const failed = answer(() => {
      throw thrown
    })
    expect(failed).toMatchObject({ kind: 'failed', id: 7 })
  },
)

test('answerCall() passes on what a call that takes long comes to, or why it fails', async () => {
  const call = (funnel: () => Promise<never>) =>
    answerCall(
      { ...({} as ApiCalls), funnel },
      { kind: 'call', id: 7, name: 'funnel', args: { tenant: aTenant() } },
    )
  const steps = { steps: [] } as never
  expect(await call(async () => steps)).toEqual({ kind: 'result', id: 7, result: steps })
  const refused = call(async () => {
    throw new ApiError('invalid', 'Too early.')
  })
  expect(await refused).toMatchObject({ kind: 'refused', refusal: { kind: 'invalid' } })
})
