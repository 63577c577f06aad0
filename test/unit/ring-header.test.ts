import { describe, expect, test } from 'bun:test'
import { RING_HEADER_BYTES, RingDamagedError } from '../../src/ingest/ring-header.ts'
import { appendText, aRing, bytesOf, openBytes, reopen, reopenWith } from '../support/a-ring.ts'

/** The header's bytes that are written once and never change: up to the head. */
const STATIC_BYTES = 64

describe('RingBuffer refuses to open', () => {
  test.each([0, 1, 63, 64, RING_HEADER_BYTES - 1, RING_HEADER_BYTES])(
    'a file of %p bytes, which has no room for a record',
    length => {
      const bytes = bytesOf(aRing(64)).slice(0, length)
      expect(() => openBytes(bytes)).toThrow(new RingDamagedError('not a ring file'))
    },
  )

  test('a file of zeros', () => {
    const bytes = new Uint8Array(RING_HEADER_BYTES + 64)
    expect(() => openBytes(bytes)).toThrow(new RingDamagedError('not a ring file'))
  })

  test('a ring of another format', () => {
    const ring = aRing(64)
    bytesOf(ring)[8] = 3
    const refusal = new RingDamagedError(
      'its format is 3, not 2, and only the pulso that wrote it can store what is in it',
    )
    expect(() => reopen(ring)).toThrow(refusal)
  })

  test.each([64 - 8, 64 + 8])('a ring of 64 bytes that has become %p bytes long', length => {
    const bytes = new Uint8Array(RING_HEADER_BYTES + length)
    bytes.set(bytesOf(aRing(64)).subarray(0, RING_HEADER_BYTES))
    const refusal = `ring file has ${RING_HEADER_BYTES + length} bytes, its header says 4160`
    expect(() => openBytes(bytes)).toThrow(new RingDamagedError(refusal))
  })

  for (let at = 0; at < STATIC_BYTES; at++) {
    test(`a ring with any bit of header byte ${at} flipped`, () => {
      for (let bit = 0; bit < 8; bit++) {
        const ring = aRing(64)
        const bytes = bytesOf(ring)
        bytes[at] = (bytes[at] as number) ^ (1 << bit)
        expect(() => reopen(ring)).toThrow(RingDamagedError)
      }
    })
  }
})

describe('RingBuffer.read() refuses', () => {
  test.each([
    ['a tail between two words', { tail: 4n }],
    ['a tail between two records', { tail: 17n }],
    ['a head between two records', { head: 25n }],
    ['a tail ahead of the head', { tail: 48n }],
    ['a head more than a lap ahead', { head: 72n }],
    ['a head far ahead of everything', { head: 2n ** 63n }],
    ['a head of all ones', { head: 2n ** 64n - 1n }],
    ['a tail of all ones', { tail: 2n ** 64n - 1n }],
    // The record at position 0 is whole at 2^60 too, where adding 24 changes nothing.
    ['both far ahead', { tail: 2n ** 60n, head: 2n ** 60n + 64n }],
    ['both at their end', { tail: 2n ** 64n - 16n, head: 2n ** 64n - 8n }],
  ])('%s', (_, positions) => {
    const ring = aRing(64)
    appendText(ring, 'sixteen letters!')
    const damaged = reopenWith(ring, positions)
    expect(() => damaged.read({ records: 1000, bytes: 2 ** 30 })).toThrow(
      new RingDamagedError('ring head or tail is damaged'),
    )
  })

  test('a record that starts where no record does', () => {
    const ring = aRing(64)
    appendText(ring, 'sixteen letters!')
    const damaged = reopenWith(ring, { tail: 8n })
    expect(() => damaged.read({ records: 1000, bytes: 2 ** 30 })).toThrow(
      new RingDamagedError('ring record at 8 is damaged'),
    )
  })
})
