import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { ENDPOINTS, INTERACTION_TYPES, TRACK_TYPES } from '../../src/core/event.ts'
import { decodeEvent, encodeEvent } from '../../src/ingest/event-codec.ts'

/** Any UTF-16 code units, lone surrogates too. */
const texts = fc.string({ unit: fc.nat(0xffff).map(unit => String.fromCharCode(unit)) })

/** Metadata as text: compact, or spread over lines as a sender may have written it. */
const metadata = fc
  .tuple(
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
    fc.nat(2),
  )
  .map(([object, indent]) => JSON.stringify(object, null, indent))

const events = fc.record({
  tenantId: fc.maxSafeInteger(),
  endpoint: fc.constantFrom(...ENDPOINTS),
  type: fc.constantFrom(...TRACK_TYPES, ...INTERACTION_TYPES),
  productId: fc.option(fc.maxSafeInteger()),
  metadata: fc.option(metadata),
  transactionId: fc.option(texts),
  valueMinor: fc.option(fc.maxSafeInteger()),
  currency: fc.option(fc.constantFrom('HNL', 'USD', 'JPY')),
  occurredAt: fc.maxSafeInteger(),
  receivedAt: fc.maxSafeInteger(),
  visitor: fc.option(fc.nat({ max: 2 ** 48 - 1 })),
  userAgent: fc.option(texts),
})

test('decodeEvent() returns every event that encodeEvent() was given', () => {
  fc.assert(
    fc.property(events, event => {
      expect(decodeEvent(encodeEvent(event))).toEqual(event)
    }),
    { numRuns: 1000 },
  )
})

test('decodeEvent() throws, or returns fields that a database can store, for any bytes', () => {
  const json = fc.json().map(text => new TextEncoder().encode(text))
  const lists = fc
    .array(fc.jsonValue({ maxDepth: 1 }), { minLength: 9, maxLength: 11 })
    .map(list => new TextEncoder().encode(JSON.stringify(list)))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), json, lists), bytes => {
      let fields: unknown[] = []
      try {
        fields = Object.values(decodeEvent(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
      const storable = ['string', 'number']
      expect(fields.filter(value => value !== null && !storable.includes(typeof value))).toEqual([])
    }),
    { numRuns: 1000 },
  )
})
