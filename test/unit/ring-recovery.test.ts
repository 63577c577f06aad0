import { describe, expect, test } from 'bun:test'
import { appendText, aRing, bytesAt, readTexts, reopen, reopenWith } from '../support/a-ring.ts'

const CAPACITY = 256
/** Four records of 24 bytes each, from position 0. */
const TEXTS = ['first record ...', 'second record ..', 'third record ...', 'fourth record ..']
const RECORD_BYTES = 24

function aRingOfFour() {
  const ring = aRing(CAPACITY)
  for (const text of TEXTS) appendText(ring, text)
  return ring
}

/** Makes the bytes at a position a record of this length, with the right checksum. */
function forgeRecord(ring: ReturnType<typeof aRing>, position: number, length: number) {
  const bytes = bytesAt(ring, position)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint32(0, length, true)
  const payload = bytes.subarray(8, 8 + length)
  view.setUint32(4, Bun.hash.crc32(payload, ~(position / 8) >>> 0), true)
}

describe('RingBuffer.recover()', () => {
  test('finds nothing in an empty ring', () => {
    const ring = aRing()
    expect(ring.recover(0)).toEqual({ pendingRecords: 0, discardedBytes: 0 })
    expect(readTexts(ring)).toEqual([])
  })

  test('counts what is pending, and leaves it', () => {
    const ring = aRingOfFour()
    ring.release(RECORD_BYTES)
    const reopened = reopen(ring)
    expect(reopened.recover(RECORD_BYTES)).toEqual({ pendingRecords: 3, discardedBytes: 0 })
    expect(readTexts(reopened)).toEqual(TEXTS.slice(1))
  })

  test('skips what the database already has', () => {
    const ring = reopen(aRingOfFour())
    expect(ring.recover(2 * RECORD_BYTES)).toEqual({ pendingRecords: 2, discardedBytes: 0 })
    expect(ring.tail).toBe(2 * RECORD_BYTES)
    expect(readTexts(ring)).toEqual(TEXTS.slice(2))
  })

  test('does not go back to a cursor behind the tail', () => {
    const ring = aRingOfFour()
    ring.release(2 * RECORD_BYTES)
    const reopened = reopen(ring)
    expect(reopened.recover(RECORD_BYTES)).toEqual({ pendingRecords: 2, discardedBytes: 0 })
    expect(readTexts(reopened)).toEqual(TEXTS.slice(2))
  })

  test('does not count the skipped rest of a lap as a record', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(40))
    ring.release(48)
    appendText(ring, 'x'.repeat(16))
    expect(reopen(ring).recover(0)).toEqual({ pendingRecords: 1, discardedBytes: 0 })
  })

  test.each([...Array(RECORD_BYTES).keys()])(
    'ends before a record with its byte %p torn, and goes on from there',
    at => {
      const ring = aRingOfFour()
      const torn = bytesAt(ring, RECORD_BYTES)
      torn[at] = (torn[at] as number) ^ 0xff

      const reopened = reopen(ring)
      const discardedBytes = 3 * RECORD_BYTES
      expect(reopened.recover(0)).toEqual({ pendingRecords: 1, discardedBytes })
      appendText(reopened, 'a new event')
      expect(readTexts(reopened)).toEqual(['first record ...', 'a new event'])
    },
  )

  test('ends before a torn record behind the skipped rest of a lap', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(40))
    ring.release(48)
    appendText(ring, 'x'.repeat(16))
    bytesAt(ring, 64).fill(0, 0, 8)

    const reopened = reopen(ring)
    expect(reopened.recover(0)).toEqual({ pendingRecords: 0, discardedBytes: 24 })
    expect(reopened.read({ records: 10, bytes: 2 ** 30 })).toEqual({
      records: [],
      end: 64,
      isFull: false,
    })
    appendText(reopened, 'a new event')
    expect(readTexts(reopened)).toEqual(['a new event'])
  })

  test('ends before a record that the head cuts through', () => {
    const ring = reopenWith(aRingOfFour(), { head: 88n })
    expect(ring.recover(0)).toEqual({ pendingRecords: 3, discardedBytes: 16 })
    expect(ring.head).toBe(72)
  })

  test('ends before a skipped rest of a lap that the head cuts through', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(32))
    ring.release(40)
    appendText(ring, 'x'.repeat(24)) // leaves a marker at 40
    const reopened = reopenWith(ring, { head: 56n })
    expect(reopened.recover(40)).toEqual({ pendingRecords: 0, discardedBytes: 16 })
    expect(reopened.head).toBe(40)
  })

  test('takes bytes that were never written for no record', () => {
    const ring = reopenWith(aRing(CAPACITY), { head: 64n })
    expect(ring.recover(0)).toEqual({ pendingRecords: 0, discardedBytes: 64 })
  })

  test('never takes a record of an earlier lap for a new one', () => {
    const ring = aRing(64)
    // Two laps of the same records; a power cut kept the head of a third, but not its records.
    for (let lap = 0; lap < 2; lap++) {
      appendText(ring, 'an earlier event')
      appendText(ring, 'x'.repeat(32))
      ring.release(ring.head)
    }
    const reopened = reopenWith(ring, { head: BigInt(ring.head + 64) })
    expect(reopened.recover(0)).toEqual({ pendingRecords: 0, discardedBytes: 64 })
  })

  test('never takes a skip marker of an earlier lap for a new one', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(40))
    ring.release(48)
    appendText(ring, 'x'.repeat(16)) // leaves a marker at 48
    appendText(ring, 'x'.repeat(16))
    ring.release(ring.head)
    const reopened = reopenWith(ring, { head: 128n, tail: 112n })
    expect(reopened.recover(112)).toEqual({ pendingRecords: 0, discardedBytes: 16 })
  })

  test('goes on from a cursor ahead of the head, of a file that is older than the database', () => {
    const ring = reopen(aRingOfFour())
    const cursor = 10 * CAPACITY + 40
    expect(ring.recover(cursor)).toEqual({ pendingRecords: 0, discardedBytes: 0 })
    expect([ring.tail, ring.head]).toEqual([cursor, cursor])

    appendText(ring, 'a new event')
    const { records } = ring.read({ records: 10, bytes: 2 ** 30 })
    expect(records.map(record => record.position)).toEqual([cursor])
    expect(readTexts(ring)).toEqual(['a new event'])
    ring.release(ring.head)
    expect(appendText(ring, 'x'.repeat(CAPACITY / 2))).toBe(true)
  })

  test('ends before a record whose length leads out of the ring, though its checksum is right', () => {
    const control = aRingOfFour()
    forgeRecord(control, RECORD_BYTES, 9)
    expect(reopen(control).recover(0).pendingRecords).toBe(4)

    const lengths = [CAPACITY, CAPACITY - 24, 0x7fff_fff8, 0x8000_0000, 0xffff_fff0, 0xffff_fffe]
    for (const length of lengths) {
      const ring = aRingOfFour()
      forgeRecord(ring, RECORD_BYTES, length)
      expect(reopen(ring).recover(0).pendingRecords).toBe(1)
    }
  })

  test('ends before a record that leads over the end of the lap, though its checksum is right', () => {
    const ring = aRingOfFour()
    ring.release(96)
    appendText(ring, 'x'.repeat(CAPACITY - 96 - 8))
    appendText(ring, 'behind the lap')
    forgeRecord(ring, 96, CAPACITY - 96)
    expect(reopen(ring).recover(96)).toEqual({ pendingRecords: 0, discardedBytes: 184 })
  })
})

describe('RingBuffer.recover() from a header that cannot be right', () => {
  const drained = BigInt(RECORD_BYTES)
  test.each([
    ['a tail between two records', { tail: drained + 4n }],
    ['a tail ahead of the head', { tail: 4n * drained + 8n }],
    ['a tail far ahead of everything', { tail: 2n ** 60n }],
    ['a tail of all ones', { tail: 2n ** 64n - 1n }],
    ['a head behind the tail', { tail: drained, head: 0n }],
    ['a head between two records', { head: 3n * drained + 3n }],
    ['a head more than a lap ahead', { head: BigInt(CAPACITY) + 2n * drained }],
    ['a head of all ones', { head: 2n ** 64n - 1n }],
    ['both far ahead', { tail: 2n ** 60n, head: 2n ** 60n + 48n }],
    ['both at their end', { tail: 2n ** 64n - 16n, head: 2n ** 64n - 8n }],
  ])('%s: keeps what the database does not have', (_, positions) => {
    const ring = reopenWith(aRingOfFour(), positions)
    const { pendingRecords } = ring.recover(RECORD_BYTES)
    expect(pendingRecords).toBe(3)
    expect(readTexts(ring)).toEqual(TEXTS.slice(1))

    expect(appendText(ring, 'a new event')).toBe(true)
    expect(readTexts(ring)).toEqual([...TEXTS.slice(1), 'a new event'])
    expect(readTexts(reopen(ring))).toEqual([...TEXTS.slice(1), 'a new event'])

    while (appendText(ring, 'one more'));
    expect(readTexts(ring).slice(0, 4)).toEqual([...TEXTS.slice(1), 'a new event'])
    ring.release(ring.head)
    expect(readTexts(ring)).toEqual([])
  })
})
