import { describe, expect, test } from 'bun:test'
import type { ErasureCondition } from '../../src/core/erasure.ts'
import type { StorefrontEvent } from '../../src/core/event.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { createRecordMatcher } from '../../src/ingest/record-matcher.ts'
import { anEvent } from '../support/an-event.ts'

const TENANT = 12
const BY_SALE = { transactionId: 'txn "1"' }
const BY_EMAIL = { key: 'email', value: 'a"b@c.hn' }
const BY_NUMBER = { key: 'n', value: '12345678901234567890' }

const isMatch = (condition: ErasureCondition | null, payload: Uint8Array) =>
  createRecordMatcher([{ tenantId: TENANT, condition }])(payload)

describe('createRecordMatcher() finds, of records that are events,', () => {
  const cases: [condition: ErasureCondition | null, event: Partial<StorefrontEvent>, boolean][] = [
    [null, {}, true],
    [null, { tenantId: 1 }, false],
    [null, { tenantId: 123 }, false],
    [BY_SALE, { transactionId: 'txn "1"' }, true],
    [BY_SALE, { transactionId: 'txn "1" ' }, false],
    [BY_SALE, { transactionId: null, metadata: '{"a":"txn \\"1\\""}' }, false],
    [BY_SALE, { transactionId: 'txn "1"', tenantId: 1 }, false],
    [BY_EMAIL, { metadata: '{"email":"a\\"b@c.hn"}' }, true],
    [BY_EMAIL, { metadata: '{"mail":"a\\"b@c.hn"}' }, false],
    [BY_EMAIL, { metadata: '{"in":{"email":"a\\"b@c.hn"}}' }, false],
    [BY_EMAIL, { metadata: '{"email":["a\\"b@c.hn"]}' }, false],
    [BY_EMAIL, { metadata: null }, false],
    [BY_NUMBER, { metadata: '{"n":12345678901234567890}' }, true],
    [BY_NUMBER, { metadata: '{"n":"12345678901234567890"}' }, true],
    [BY_NUMBER, { metadata: '{"n":12345678901234567891}' }, false],
    [{ key: 'n', value: 'true' }, { metadata: '{"n":true}' }, true],
    [{ key: '__proto__', value: '1' }, { metadata: '{"__proto__":1}' }, true],
    [{ key: 'toString', value: '1' }, { metadata: '{"n":1}' }, false],
  ]
  test.each(cases)('by %j of %j: %j', (condition, event, expected) => {
    expect(isMatch(condition, encodeEvent(anEvent({ tenantId: TENANT, ...event })))).toBe(expected)
  })
})

describe('createRecordMatcher() finds, of records that nobody can read,', () => {
  const cases: [condition: ErasureCondition | null, text: string, boolean][] = [
    [null, '[12,"track"', true],
    [null, '[12]', true],
    [null, '[1,12]', false],
    [null, '[123]', false],
    [null, 'no record of anybody', false],
    [BY_SALE, '[12,"txn \\"1\\""', true],
    [BY_SALE, 'torn txn "1" torn', true],
    [BY_SALE, '[1,"txn \\"1\\""', false],
    [BY_EMAIL, '[12,0]\n{"email":"a\\"b@c.hn"', true],
    [BY_EMAIL, '[12,0]\n{"a\\"b@c.hn"', false],
    [BY_NUMBER, 'n', false],
  ]
  test.each(cases)('by %j of %j: %j', (condition, text, expected) => {
    expect(isMatch(condition, new TextEncoder().encode(text))).toBe(expected)
  })
})

test('createRecordMatcher() of several finds what any of them is about', () => {
  const isWanted = createRecordMatcher([1, 2].map(tenantId => ({ tenantId, condition: null })))
  const found = [1, 2, 3].map(tenantId => isWanted(encodeEvent(anEvent({ tenantId }))))
  expect(found).toEqual([true, true, false])
})
