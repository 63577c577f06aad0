import { describe, expect, test } from 'bun:test'
import {
  type ConversionFields,
  toConversion,
  toTransactionEcho,
} from '../../src/core/conversion.ts'
import { parseExactJson } from '../../src/core/exact-json.ts'

const NOW = Date.parse('2025-06-15T12:00:00Z')
const DEFAULTS = {
  transactionId: null,
  valueMinor: 0,
  currency: 'HNL',
  type: 'purchase',
  occurredAt: NOW,
  rejected: null,
} as const

const read = (fields: ConversionFields) => toConversion(fields, { now: NOW, currency: 'HNL' })
const iso = (at: number) => new Date(at).toISOString()

describe('toConversion()', () => {
  test('reads every field', () => {
    const conversion = read({
      transaction_id: 'txn_abc123',
      value: '1.234',
      currency: 'kwd',
      event: 'conversion',
      timestamp: '2025-06-15T05:59:00-06:00',
    })
    expect(conversion).toEqual({
      transactionId: 'txn_abc123',
      valueMinor: 1234,
      currency: 'KWD',
      type: 'conversion',
      occurredAt: NOW - 60_000,
      rejected: null,
    })
  })

  test('takes the defaults of fields that are absent, or null', () => {
    const absent = {
      transaction_id: null,
      value: null,
      currency: null,
      event: null,
      timestamp: null,
    }
    expect(read({})).toEqual(DEFAULTS)
    expect(read(absent)).toEqual(DEFAULTS)
  })

  test('takes the default currency that it is given, and its digits', () => {
    const conversion = toConversion({ value: 150 }, { now: NOW, currency: 'JPY' })
    expect(conversion).toMatchObject({ currency: 'JPY', valueMinor: 150 })
  })

  const malformed: [keyof ConversionFields, unknown][] = [
    ['transaction_id', true],
    ['transaction_id', { id: 1 }],
    ['transaction_id', ['txn']],
    ['transaction_id', 'lone \ud800 surrogate'],
    ['value', 'L 150'],
    ['value', '1,50'],
    ['value', ''],
    ['value', true],
    ['value', [150]],
    ['value', 1e300],
    ['currency', 'lempiras'],
    ['currency', ''],
    ['currency', 340],
    ['event', 'view'],
    ['event', ''],
    ['event', 7],
    ['timestamp', 'yesterday'],
    ['timestamp', ''],
    ['timestamp', NOW],
    ['timestamp', iso(NOW + 5 * 60_000 + 1)],
  ]
  test.each(malformed)('a malformed %s (%j) costs only itself', (field, sent) => {
    expect(read({ [field]: sent })).toEqual({ ...DEFAULTS, rejected: { [field]: sent } })
  })

  test('keeps every malformed field that was sent', () => {
    const sent = { transaction_id: [], value: 'x', currency: 'x', event: 'x', timestamp: 'x' }
    expect(read(sent)).toEqual({ ...DEFAULTS, rejected: sent })
  })

  test('keeps a rejected number exactly as it was sent', () => {
    const { rejected } = read(parseExactJson('{"value":1e400}') as ConversionFields)
    expect(JSON.stringify(rejected)).toBe('{"value":1e400}')
  })

  test.each(['', ' ', '\t\n', '\u00a0'])('a blank transaction id (%p) is none', blank => {
    expect(read({ transaction_id: blank })).toEqual(DEFAULTS)
  })

  test.each([
    [42, '42'],
    [0, '0'],
    [parseExactJson('12345678901234567890'), '12345678901234567890'],
    [' txn ', ' txn '],
    ['🛒', '🛒'],
  ])('a transaction id %j is stored as %p', (sent, stored) => {
    expect(read({ transaction_id: sent }).transactionId).toBe(stored)
  })

  test.each([
    [-1.005, -101],
    ['150.00', 15000],
    [1e-7, 0],
    [parseExactJson('0.00500000000000000000001'), 1],
  ])('a value %j is %p minor units', (value, minor) => {
    expect(read({ value })).toMatchObject({ valueMinor: minor, rejected: null })
  })

  test('rounds by the digits of the currency that was sent, or of the default when it is malformed', () => {
    expect(read({ value: '1.5', currency: 'JPY' }).valueMinor).toBe(2)
    expect(read({ value: '1.5', currency: 'yen' }).valueMinor).toBe(150)
  })

  test('accepts a timestamp up to five minutes ahead', () => {
    const ahead = NOW + 5 * 60_000
    expect(read({ timestamp: iso(ahead) })).toMatchObject({ occurredAt: ahead, rejected: null })
  })

  test('accepts a timestamp of long ago', () => {
    expect(read({ timestamp: '1999-12-31' }).occurredAt).toBe(Date.parse('1999-12-31'))
  })
})

describe('toTransactionEcho()', () => {
  test.each([
    ['txn_abc123', 'txn_abc123'],
    ['', ''],
    [' ', ' '],
    ['lone \ud800', 'lone \ud800'],
    [42, '42'],
    [parseExactJson('12345678901234567890'), '12345678901234567890'],
    [null, null],
    [undefined, null],
    [true, null],
    [{}, null],
    [['txn'], null],
  ])('of %j is %j', (sent, echo) => {
    expect(toTransactionEcho(sent)).toBe(echo)
  })
})
