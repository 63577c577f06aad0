import { describe, expect, test } from 'bun:test'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { RingDamagedError } from '../../src/ingest/ring-header.ts'
import { appendText, aRing, bytesAt, readTexts, reopen, toText } from '../support/a-ring.ts'

// Sizes to keep in mind: a record takes its length, rounded up to 8, and 16 more.
const NOTHING = '' // 16 bytes
const EIGHT = 'eight ch' // 24 bytes

/** A ring of 64 bytes, empty, whose next record goes to an offset of the lap. */
function aRingAt(offset: number): RingBuffer {
  const ring = aRing(64)
  if (offset > 0) ring.append(new Uint8Array(offset - 16))
  ring.release(offset)
  return ring
}

describe('RingBuffer.read()', () => {
  test('returns nothing from an empty ring', () => {
    expect(aRing().read({ records: 10, bytes: 2 ** 30 })).toEqual({
      records: [],
      end: 0,
      isFull: false,
    })
  })

  test('returns what was appended, in order, until it is released', () => {
    const ring = aRing()
    for (const text of ['one', 'two', 'three']) appendText(ring, text)

    const { records, end } = ring.read({ records: 10, bytes: 2 ** 30 })
    expect(records.map(toText)).toEqual(['one', 'two', 'three'])
    expect(records.map(record => record.position)).toEqual([0, 24, 48])
    expect(records.map(record => record.sequence)).toEqual([1, 2, 3])
    expect(readTexts(ring)).toEqual(['one', 'two', 'three'])

    ring.release(end)
    expect(readTexts(ring)).toEqual([])
  })

  test('returns at most the limit, and where to go on', () => {
    const ring = aRing()
    for (const text of ['one', 'two', 'three']) appendText(ring, text)

    const { records, end } = ring.read({ records: 2, bytes: 2 ** 30 })
    expect(records.map(toText)).toEqual(['one', 'two'])
    ring.release(end)
    expect(readTexts(ring)).toEqual(['three'])
  })

  test('returns an empty payload as a record', () => {
    const ring = aRing()
    ring.append(new Uint8Array(0))
    appendText(ring, 'next')
    expect(readTexts(ring)).toEqual(['', 'next'])
  })

  test('throws RingDamagedError at a record whose bytes have changed', () => {
    const ring = aRing()
    appendText(ring, 'one')
    appendText(ring, 'two')
    bytesAt(ring, 40)[0] = 'T'.charCodeAt(0)
    expect(() => ring.read({ records: 10, bytes: 2 ** 30 })).toThrow(
      new RingDamagedError('ring record at 24 is damaged'),
    )
    expect(ring.read({ records: 1, bytes: 2 ** 30 }).records.map(toText)).toEqual(['one'])
  })
})

describe('RingBuffer.append()', () => {
  test('takes a record that fills the ring exactly, again and again', () => {
    const ring = aRing(64)
    for (const letter of ['a', 'b', 'c']) {
      expect(appendText(ring, letter.repeat(48))).toBe(true)
      expect(ring.usedBytes).toBe(64)
      expect(appendText(ring, '')).toBe(false)
      expect(readTexts(ring)).toEqual([letter.repeat(48)])
      ring.release(ring.head)
    }
  })

  test('refuses a record that is longer than the ring, even an empty one', () => {
    expect(appendText(aRing(64), 'x'.repeat(49))).toBe(false)
  })

  test('refuses when there is no room, changes nothing, and takes again after a release', () => {
    const ring = aRing(64)
    for (const text of [NOTHING, NOTHING, EIGHT]) expect(appendText(ring, text)).toBe(true)
    const { end } = ring.read({ records: 1, bytes: 2 ** 30 })

    expect(appendText(ring, NOTHING)).toBe(false)
    expect(readTexts(ring)).toEqual([NOTHING, NOTHING, EIGHT])
    expect([ring.head, ring.sequence]).toEqual([56, 3])

    ring.release(end)
    expect(appendText(ring, NOTHING)).toBe(true)
    expect(readTexts(ring)).toEqual([NOTHING, EIGHT, NOTHING])
  })

  test('skips the rest of the lap when a record does not fit there', () => {
    const ring = aRingAt(48)
    expect(appendText(ring, EIGHT)).toBe(true)

    const { records, end } = ring.read({ records: 10, bytes: 2 ** 30 })
    expect(records.map(record => [record.position, toText(record)])).toEqual([[64, EIGHT]])
    expect(end).toBe(64 + 24)
  })

  test('skips a rest of eight bytes, in which a record header fits but no record', () => {
    const ring = aRingAt(56)
    appendText(ring, NOTHING)
    expect(
      ring.read({ records: 10, bytes: 2 ** 30 }).records.map(record => record.position),
    ).toEqual([64])
  })

  test('does not skip what fits exactly into the rest of the lap', () => {
    const ring = aRingAt(48)
    appendText(ring, NOTHING)
    appendText(ring, EIGHT)
    expect(
      ring.read({ records: 10, bytes: 2 ** 30 }).records.map(record => record.position),
    ).toEqual([48, 64])
  })

  test('refuses a record whose room would be split over the end of the lap', () => {
    const ring = aRing(64)
    appendText(ring, EIGHT)
    appendText(ring, EIGHT)
    ring.release(24)
    // 40 bytes are free: 16 behind, 24 at the start.
    expect(appendText(ring, 'x'.repeat(16))).toBe(false)
    expect(readTexts(ring)).toEqual([EIGHT])
    expect(appendText(ring, EIGHT)).toBe(true)
    expect(readTexts(ring)).toEqual([EIGHT, EIGHT])
  })

  test('leaves a copy: the caller may use its buffer again', () => {
    const ring = aRing()
    const scratch = new TextEncoder().encode('first')
    ring.append(scratch)
    scratch.fill(0)
    expect(readTexts(ring)).toEqual(['first'])
  })

  test('writes positions that only grow, lap after lap', () => {
    const ring = aRing(64)
    for (let i = 0; i < 100; i++) {
      appendText(ring, `record ${i}`)
      const { records, end } = ring.read({ records: 1, bytes: 2 ** 30 })
      expect(records.map(toText)).toEqual([`record ${i}`])
      ring.release(end)
    }
    expect(ring.head).toBeGreaterThan(24 * 100)
    expect(ring.tail).toBe(ring.head)
  })
})

describe('RingBuffer.hasRoom()', () => {
  test.each([0, 16, 24, 32, 40, 48, 56])('promises an append at offset %p of the lap', offset => {
    const ring = aRingAt(offset)
    // Half of the ring, whatever has to be skipped.
    expect(ring.hasRoom(16)).toBe(true)
    expect(ring.append(new Uint8Array(16))).toBe(true)
    expect(ring.hasRoom(16)).toBe(false)
  })

  test('is false of what could only be taken at a lucky offset', () => {
    expect(aRingAt(0).hasRoom(17)).toBe(false)
    expect(aRingAt(32).append(new Uint8Array(17))).toBe(false)
  })
})

describe('RingBuffer.release()', () => {
  test('is idempotent, and a position behind the tail changes nothing', () => {
    const ring = aRing()
    appendText(ring, NOTHING)
    appendText(ring, EIGHT)
    for (const position of [16, 16, 0]) ring.release(position)
    expect(ring.tail).toBe(16)
    expect(readTexts(ring)).toEqual([EIGHT])
  })
})

describe('RingBuffer over the bytes of another', () => {
  test('has the same id, and goes on where the other stopped', () => {
    const ring = aRing(64)
    appendText(ring, EIGHT)
    appendText(ring, NOTHING)
    ring.release(24)

    const reopened = reopen(ring)
    expect(reopened.id).toBe(ring.id)
    expect(reopened.capacityBytes).toBe(64)
    expect(readTexts(reopened)).toEqual([NOTHING])
    expect(appendText(reopened, EIGHT)).toBe(true)
    expect(appendText(reopened, 'x'.repeat(16))).toBe(false)
    expect(readTexts(reopened)).toEqual([NOTHING, EIGHT])
  })

  test('consumes what the other produces, and makes room for it', () => {
    const producer = aRing(64)
    const consumer = reopen(producer)
    appendText(producer, 'x'.repeat(48))
    expect(readTexts(consumer)).toEqual(['x'.repeat(48)])
    expect(appendText(producer, NOTHING)).toBe(false)

    consumer.release(64)
    expect(appendText(producer, NOTHING)).toBe(true)
    expect(readTexts(consumer)).toEqual([NOTHING])
  })
})
