import { describe, expect, test } from 'bun:test'
import { decodeEvent, encodeEvent } from '../../src/ingest/event-codec.ts'
import { anEvent } from '../support/an-event.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('decodeEvent()', () => {
  test('returns what encodeEvent was given', () => {
    const event = anEvent({
      endpoint: 'conversion',
      type: 'purchase',
      productId: 7,
      metadata: '{\n  "text": "línea\\n 🛒"\n}',
      transactionId: 'txn "1"\n\ud800',
      valueMinor: -15000,
      currency: 'HNL',
      visitor: 2 ** 48 - 1,
      userAgent: 'Mozilla/5.0 "é"',
    })
    expect(decodeEvent(encodeEvent(event))).toEqual(event)
  })

  test('returns no metadata where there was none', () => {
    expect(decodeEvent(encodeEvent(anEvent({ metadata: null }))).metadata).toBeNull()
  })

  test('knows no sender of a record that was written before there were any', () => {
    const payload = bytes('[1,"track","call",null,null,null,null,1,2]\n{"a":1}')
    expect(decodeEvent(payload)).toEqual(
      anEvent({ type: 'call', metadata: '{"a":1}', occurredAt: 1, receivedAt: 2 }),
    )
  })

  test.each([
    ['no bytes', bytes('')],
    ['text', bytes('not an event')],
    ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe, 0x00])],
    ['UTF-8 that is cut short', encodeEvent(anEvent({ metadata: '{"a":"🛒"}' })).slice(0, -3)],
    ['zeros', new Uint8Array(64)],
    ['a JSON object', bytes('{"tenantId":1}')],
    ['a JSON string', bytes('"nine char"')],
    ['null', bytes('null')],
    ['too few fields', bytes('[1,"track","call",null,null,null,null,1]')],
    ['too many fields', bytes('[1,"track","call",null,null,null,null,1,1,1]')],
    ['more fields still', bytes('[1,"track","call",null,null,null,null,1,1,1,"ua",1]')],
    ['a field that is an object', bytes('[{},"track","call",null,null,null,null,1,1]')],
    ['a field that is a list', bytes('[1,"track","call",null,[1],null,null,1,1]')],
    ['a field that is a boolean', bytes('[true,"track","call",null,null,null,null,1,1]')],
  ])('refuses %s', (_, payload) => {
    expect(() => decodeEvent(payload)).toThrow()
  })
})

describe('encodeEvent()', () => {
  test('takes metadata of any length', () => {
    for (const length of [1, 21_845, 65_536, 200_000]) {
      const metadata = `{"text":"${'€'.repeat(length)}"}`
      expect(decodeEvent(encodeEvent(anEvent({ metadata }))).metadata).toBe(metadata)
    }
  })
})
