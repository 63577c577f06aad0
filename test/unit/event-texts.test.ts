import { describe, expect, test } from 'bun:test'
import { parse } from 'csv-parse/sync'
import { Calendar } from '../../src/core/calendar.ts'
import { EVENT_CSV_HEADER, toEventCsv } from '../../src/core/event-csv.ts'
import { toEventJson } from '../../src/core/event-json.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

const CALENDAR = new Calendar('America/Tegucigalpa')

/** A sale that has everything. */
const SALE = {
  id: 7,
  ...aStoredEvent({
    endpoint: 'conversion',
    type: 'purchase',
    productId: 101,
    metadata: '{"n":12345678901234567890,"e":1e400,"text":"a \\"b\\"\\n,ñ"}',
    transactionId: 'txn_1',
    valueMinor: 15_000,
    currency: 'HNL',
    occurredAt: 1_768_473_000_000,
    receivedAt: 1_768_473_000_412,
    visitor: 0xa1b2c3d4e5f,
    device: 'mobile',
  }),
}

describe('toEventJson()', () => {
  test('has every field, and numbers in metadata as they were stored', () => {
    expect(toEventJson(SALE, CALENDAR)).toBe(
      '{"id":7,"endpoint":"conversion","type":"purchase","product_id":101,"transaction_id":"txn_1",' +
        '"value":"150.00","value_minor":15000,"currency":"HNL",' +
        '"occurred_at":"2026-01-15T04:30:00-06:00","received_at":"2026-01-15T04:30:00.412-06:00",' +
        '"device":"mobile","visitor":"0a1b2c3d4e5f",' +
        '"metadata":{"n":12345678901234567890,"e":1e400,"text":"a \\"b\\"\\n,ñ"}}',
    )
  })

  test('has null for what an event does not have', () => {
    const event = JSON.parse(toEventJson({ id: 1, ...aStoredEvent() }, CALENDAR))
    const { product_id, transaction_id, value, value_minor, currency, visitor, metadata } = event
    expect([product_id, transaction_id, value, value_minor, currency, visitor, metadata]).toEqual(
      Array(7).fill(null),
    )
  })

  test.each([
    ['JPY', 150, '150'],
    ['KWD', 1234, '1.234'],
    ['HNL', -5, '-0.05'],
    ['HNL', 9_007_199_254_740_991, '90071992547409.91'],
  ])('has %s %d as %j', (currency, valueMinor, value) => {
    const event = JSON.parse(toEventJson({ ...SALE, currency, valueMinor }, CALENDAR))
    expect([event.value, event.value_minor]).toEqual([value, valueMinor])
  })
})

describe('toEventCsv()', () => {
  const read = (...records: string[]): Record<string, string>[] =>
    parse(EVENT_CSV_HEADER + records.join(''), { columns: true, record_delimiter: '\r\n' })

  test.each(['=1+1', '+504 9999', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'has no formula of the transaction id %j',
    transactionId => {
      const [event] = read(toEventCsv({ ...SALE, transactionId }, CALENDAR))
      expect(event?.transaction_id).toBe(`'${transactionId}`)
      expect(JSON.parse(toEventJson({ ...SALE, transactionId }, CALENDAR))).toMatchObject({
        transaction_id: transactionId,
      })
    },
  )

  test('has amounts below zero as numbers, and other transaction ids as they are', () => {
    const event = { ...SALE, valueMinor: -5, transactionId: 'a=1' }
    expect(read(toEventCsv(event, CALENDAR))).toMatchObject([
      { value: '-0.05', value_minor: '-5', transaction_id: 'a=1' },
    ])
  })

  test('is read back as it was by another program', () => {
    const odd = { ...SALE, transactionId: ' "a",\r\nb\n' }
    const [first, second, third] = read(
      toEventCsv(SALE, CALENDAR),
      toEventCsv(odd, CALENDAR),
      toEventCsv({ id: 9, ...aStoredEvent({ transactionId: '' }) }, CALENDAR),
    )
    expect(first).toEqual({
      id: '7',
      endpoint: 'conversion',
      type: 'purchase',
      product_id: '101',
      metadata: SALE.metadata as string,
      transaction_id: 'txn_1',
      value: '150.00',
      value_minor: '15000',
      currency: 'HNL',
      occurred_at: '2026-01-15T04:30:00-06:00',
      received_at: '2026-01-15T04:30:00.412-06:00',
      device: 'mobile',
      visitor: '0a1b2c3d4e5f',
    })
    expect(second?.transaction_id).toBe(' "a",\r\nb\n')
    expect(third).toMatchObject({ product_id: '', metadata: '', transaction_id: '', visitor: '' })
  })

  test('tells a text that is empty from none', () => {
    expect(toEventCsv({ ...SALE, transactionId: '' }, CALENDAR)).toContain('"",150.00')
    expect(toEventCsv({ ...SALE, transactionId: null }, CALENDAR)).toContain('",,150.00')
  })
})
