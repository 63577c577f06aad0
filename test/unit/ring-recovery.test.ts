import { describe, expect, test } from 'bun:test'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import type { RingRecovery } from '../../src/ingest/ring-recovery.ts'
import { appendText, aRing, bytesAt, readTexts, reopen, reopenWith } from '../support/a-ring.ts'

const CAPACITY = 256
/** Four records of 32 bytes each, from position 0. */
const TEXTS = ['first record ...', 'second record ..', 'third record ...', 'fourth record ..']
const RECORD_BYTES = 32

const START = cursorBehind(0)

/** The cursor of a database that has this many of those records. */
function cursorBehind(records: number) {
  return { position: records * RECORD_BYTES, records }
}

/** What a recovery found, but for what a test does not say: nothing. */
function found(recovery: Partial<RingRecovery>): RingRecovery {
  return { pendingRecords: 0, replayedRecords: 0, lostRecords: 0, discardedBytes: 0, ...recovery }
}

function aRingOfFour() {
  const ring = aRing(CAPACITY)
  for (const text of TEXTS) appendText(ring, text)
  return ring
}

/** A ring of four windows with one record of 24 bytes each, laps of them: `text` is followed by a number. */
function aRingOfLaps(laps: number) {
  const ring = aRing(4 * 32, 32)
  for (let n = 1; n <= 4 * laps; n++) {
    appendText(ring, `event ${String(n).padStart(2)}`)
    ring.release(ring.head)
  }
  return ring
}

/** Makes the bytes at a position a record of this length and number, with the right checksum. */
function forgeRecord(
  ring: RingBuffer,
  { position, length, sequence }: { position: number; length: number; sequence: number },
) {
  const bytes = bytesAt(ring, position)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint32(0, length, true)
  view.setBigUint64(8, BigInt(sequence), true)
  const payload = bytes.subarray(16, 16 + length)
  view.setUint32(4, Bun.hash.crc32(payload, ~((position / 8) ^ sequence) >>> 0), true)
}

describe('RingBuffer.recover()', () => {
  test('finds nothing in an empty ring', () => {
    const ring = aRing()
    expect(ring.recover(START)).toEqual(found({}))
    expect(readTexts(ring)).toEqual([])
  })

  test('counts what is pending, and leaves it', () => {
    const ring = aRingOfFour()
    ring.release(RECORD_BYTES)
    const reopened = reopen(ring)
    expect(reopened.recover(cursorBehind(1))).toEqual(found({ pendingRecords: 3 }))
    expect(readTexts(reopened)).toEqual(TEXTS.slice(1))
  })

  test('goes on counting where the ring had come to', () => {
    const ring = reopen(aRingOfFour())
    ring.recover(cursorBehind(2))
    expect(ring.sequence).toBe(4)
    appendText(ring, 'fifth record ...')
    const { records } = ring.read({ records: 10, bytes: 2 ** 30 })
    expect(records.map(record => record.sequence)).toEqual([3, 4, 5])

    const drained = reopen(ring)
    expect(drained.recover(cursorBehind(5))).toEqual(found({}))
    expect(drained.sequence).toBe(5)
  })

  test('skips what the database already has', () => {
    const ring = reopen(aRingOfFour())
    expect(ring.recover(cursorBehind(2))).toEqual(found({ pendingRecords: 2 }))
    expect(ring.tail).toBe(2 * RECORD_BYTES)
    expect(readTexts(ring)).toEqual(TEXTS.slice(2))
  })

  test('does not count the skipped rest of a lap as a record', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(32))
    ring.release(48)
    appendText(ring, 'x'.repeat(16))
    const cursor = { position: 48, records: 1 }
    expect(reopen(ring).recover(cursor)).toEqual(found({ pendingRecords: 1 }))
  })

  test.each([...Array(RECORD_BYTES).keys()])(
    'ends before a record with its byte %p torn, and goes on from there',
    at => {
      const ring = aRingOfFour()
      const torn = bytesAt(ring, RECORD_BYTES)
      torn[at] = (torn[at] as number) ^ 0xff

      const reopened = reopen(ring)
      const discardedBytes = 3 * RECORD_BYTES
      expect(reopened.recover(START)).toEqual(found({ pendingRecords: 1, discardedBytes }))
      appendText(reopened, 'a new event')
      expect(readTexts(reopened)).toEqual(['first record ...', 'a new event'])
    },
  )

  test('does not take up again what it dropped, when new records lead up to it', () => {
    const ring = aRingOfFour()
    bytesAt(ring, RECORD_BYTES)[20] = 0
    const reopened = reopen(ring)
    expect(reopened.recover(START)).toEqual(found({ pendingRecords: 1, discardedBytes: 96 }))
    appendText(reopened, 'second, again ..')
    expect(reopened.inspect(START)).toEqual({ ...found({ pendingRecords: 2 }), pendingBytes: 64 })
    expect(reopen(reopened).recover(START)).toEqual(found({ pendingRecords: 2 }))
    expect(readTexts(reopened)).toEqual(['first record ...', 'second, again ..'])
  })

  test('keeps what was released, for an older copy of the database', () => {
    const ring = aRingOfFour()
    ring.release(2 * RECORD_BYTES)
    bytesAt(ring, 2 * RECORD_BYTES)[20] = 0
    const reopened = reopen(ring)
    expect(reopened.recover(cursorBehind(2)).pendingRecords).toBe(0)
    expect(reopen(reopened).recover(START)).toEqual(
      found({ pendingRecords: 2, replayedRecords: 2 }),
    )
  })

  test('ends before a torn record behind the skipped rest of a lap', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(32))
    ring.release(48)
    appendText(ring, 'x'.repeat(16))
    bytesAt(ring, 64).fill(0, 0, 8)

    const reopened = reopen(ring)
    const cursor = { position: 48, records: 1 }
    expect(reopened.recover(cursor)).toEqual(found({ discardedBytes: 32 }))
    expect(reopened.read({ records: 10, bytes: 2 ** 30 })).toEqual({
      records: [],
      end: 64,
      isFull: false,
    })
    appendText(reopened, 'a new event')
    expect(readTexts(reopened)).toEqual(['a new event'])
  })

  test('takes bytes that were never written for no record', () => {
    const ring = reopenWith(aRing(CAPACITY), { head: 64n })
    expect(ring.recover(START)).toEqual(found({ discardedBytes: 64 }))
  })

  test('never takes a record of an earlier lap for a new one', () => {
    const ring = aRing(64)
    // Two laps of the same records; a power cut kept the head of a third, but not its records.
    for (let lap = 0; lap < 2; lap++) {
      appendText(ring, 'an earlier event')
      appendText(ring, 'x'.repeat(16))
      ring.release(ring.head)
    }
    const cursor = { position: ring.head, records: 4 }
    const reopened = reopenWith(ring, { head: BigInt(ring.head + 64) })
    expect(reopened.recover(cursor)).toEqual(found({ discardedBytes: 64 }))
  })

  test('never takes a skip marker of an earlier lap for a new one', () => {
    const ring = aRing(64)
    appendText(ring, 'x'.repeat(32))
    ring.release(48)
    appendText(ring, 'x'.repeat(16)) // leaves a marker at 48
    appendText(ring, '')
    ring.release(ring.head)
    const reopened = reopenWith(ring, { head: 128n, tail: 112n })
    const cursor = { position: 112, records: 3 }
    expect(reopened.recover(cursor)).toEqual(found({ discardedBytes: 16 }))
  })

  test('never takes a record that was not appended next for the next one', () => {
    const ring = aRingOfFour()
    forgeRecord(ring, { position: 2 * RECORD_BYTES, length: 16, sequence: 7 })
    const discardedBytes = 2 * RECORD_BYTES
    expect(reopen(ring).recover(START)).toEqual(found({ pendingRecords: 2, discardedBytes }))
  })

  test('never takes a record from before a power cut for one behind the cursor that skips a number', () => {
    const ring = aRingOfFour()
    // The cut tore the second record; in its place and the third's comes a longer one, and is stored.
    bytesAt(ring, RECORD_BYTES).fill(0, 0, 8)
    const reopened = reopen(ring)
    reopened.recover(START)
    appendText(reopened, 'x'.repeat(2 * RECORD_BYTES - 16))
    const cursor = { position: 3 * RECORD_BYTES, records: 2 }
    expect(reopen(reopened).recover(cursor)).toEqual(found({}))
  })

  test('goes on from a cursor ahead of the head, of a file that is older than the database', () => {
    const ring = reopen(aRingOfFour())
    const cursor = { position: 10 * CAPACITY + 40, records: 77 }
    expect(ring.recover(cursor)).toEqual(found({}))
    expect([ring.tail, ring.head, ring.sequence]).toEqual([cursor.position, cursor.position, 77])

    appendText(ring, 'a new event')
    const { records } = ring.read({ records: 10, bytes: 2 ** 30 })
    expect(records.map(record => record.position)).toEqual([cursor.position])
    expect(readTexts(ring)).toEqual(['a new event'])
    ring.release(ring.head)
    expect(appendText(ring, 'x'.repeat(CAPACITY / 2))).toBe(true)
  })

  test('ends before a record whose length leads out of the ring, though its checksum is right', () => {
    const control = aRingOfFour()
    const second = { position: RECORD_BYTES, sequence: 2 }
    forgeRecord(control, { ...second, length: 9 })
    expect(reopen(control).recover(START).pendingRecords).toBe(4)

    const lengths = [CAPACITY, CAPACITY - 24, 0x7fff_fff8, 0x8000_0000, 0xffff_fff0, 0xffff_fffe]
    for (const length of lengths) {
      const ring = aRingOfFour()
      forgeRecord(ring, { ...second, length })
      expect(reopen(ring).recover(START).pendingRecords).toBe(1)
    }
  })

  test('ends before a record that leads over the end of the lap, though its checksum is right', () => {
    const ring = aRingOfFour()
    ring.release(128)
    appendText(ring, 'x'.repeat(CAPACITY - 128 - 16))
    appendText(ring, 'behind the lap')
    forgeRecord(ring, { position: 128, length: CAPACITY - 128, sequence: 5 })
    const discardedBytes = ring.head - 128
    expect(reopen(ring).recover(cursorBehind(4))).toEqual(found({ discardedBytes }))
  })
})

describe('RingBuffer.recover() for an older copy of the database', () => {
  test('takes up again what was released since', () => {
    const ring = aRingOfFour()
    ring.release(3 * RECORD_BYTES)
    const reopened = reopen(ring)
    expect(reopened.recover(cursorBehind(1))).toEqual(
      found({ pendingRecords: 3, replayedRecords: 2 }),
    )
    expect(readTexts(reopened)).toEqual(TEXTS.slice(1))
  })

  test('takes it up even when nothing was pending', () => {
    const ring = aRingOfFour()
    ring.release(ring.head)
    const recovery = found({ pendingRecords: 4, replayedRecords: 4 })
    expect(reopen(ring).recover(START)).toEqual(recovery)
  })

  test('takes what is not overwritten, and counts what is', () => {
    const ring = aRingOfLaps(2)
    appendText(ring, 'event  9')
    ring.release(ring.head)
    const reopened = reopen(ring)
    // One of the four windows is taken up by the ninth, so the sixth is the oldest that is left.
    expect(reopened.recover({ position: 64, records: 2 })).toEqual(
      found({ pendingRecords: 4, replayedRecords: 4, lostRecords: 3 }),
    )
    expect(readTexts(reopened)).toEqual(['event  6', 'event  7', 'event  8', 'event  9'])
  })

  test('goes over a damaged record to the next window', () => {
    const ring = aRingOfLaps(1)
    bytesAt(ring, 32)[20] = 0
    const reopened = reopen(ring)
    expect(reopened.recover(START)).toEqual(
      found({ pendingRecords: 2, replayedRecords: 2, lostRecords: 2 }),
    )
    expect(readTexts(reopened)).toEqual(['event  3', 'event  4'])
  })

  test('goes over it to what is pending when that is nearer', () => {
    const ring = aRingOfFour()
    ring.release(2 * RECORD_BYTES)
    bytesAt(ring, RECORD_BYTES)[20] = 0
    const reopened = reopen(ring)
    expect(reopened.recover(cursorBehind(1))).toEqual(found({ pendingRecords: 2, lostRecords: 1 }))
    expect(readTexts(reopened)).toEqual(TEXTS.slice(2))
  })
})

describe('RingBuffer.recover() from a head or tail that is not right', () => {
  const drained = BigInt(RECORD_BYTES)
  test.each([
    ['a tail between two records', { tail: drained + 4n }],
    ['a tail ahead of its place', { tail: 3n * drained }],
    ['a tail behind its place', { tail: 0n }],
    ['a tail ahead of the head', { tail: 4n * drained + 8n }],
    ['a tail far ahead of everything', { tail: 2n ** 60n }],
    ['a tail of all ones', { tail: 2n ** 64n - 1n }],
    ['a head behind the tail', { tail: drained, head: 0n }],
    ['a head behind its place', { head: 2n * drained }],
    ['a head between two records', { head: 3n * drained + 8n }],
    ['a head that is no position', { head: 3n * drained + 3n }],
    ['a head more than a lap ahead', { head: BigInt(CAPACITY) + 2n * drained }],
    ['a head of all ones', { head: 2n ** 64n - 1n }],
    ['both far ahead', { tail: 2n ** 60n, head: 2n ** 60n + 48n }],
    ['both at their end', { tail: 2n ** 64n - 16n, head: 2n ** 64n - 8n }],
  ])('%s: keeps what the database does not have', (_, positions) => {
    const ring = reopenWith(aRingOfFour(), positions)
    const { pendingRecords, lostRecords } = ring.recover(cursorBehind(1))
    expect([pendingRecords, lostRecords]).toEqual([3, 0])
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
