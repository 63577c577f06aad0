import { describe, expect, test } from 'bun:test'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { RING_HEADER_BYTES } from '../../src/ingest/ring-header.ts'
import { isErasedPayload } from '../../src/ingest/ring-records.ts'
import {
  appendText,
  aRing,
  bytesAt,
  bytesOf,
  reopen,
  reopenWith,
  toText,
} from '../support/a-ring.ts'

const ALL = { records: Number.MAX_SAFE_INTEGER, bytes: 2 ** 30 }
const SECRET = 'secret--'
/** What a record of such a text takes. */
const RECORD_BYTES = 24

const isSecret = (payload: Uint8Array) => new TextDecoder().decode(payload).includes(SECRET)

function scrub(ring: RingBuffer): void {
  const scrubber = ring.scrub(isSecret)
  while (!scrubber.step());
}

function drain(ring: RingBuffer): void {
  ring.release(ring.read(ALL).end)
}

function hasSecret(ring: RingBuffer): boolean {
  return Buffer.from(bytesOf(ring)).includes(SECRET)
}

/** What an older database, which has nothing, would get from the ring. */
function replay(ring: RingBuffer): string[] {
  const again = reopen(ring)
  again.recover({ position: 0, records: 0 })
  const { records } = again.read(ALL)
  return records.map(record => (isErasedPayload(record.payload) ? 'erased' : toText(record)))
}

describe('RingScrubber', () => {
  test('erases the wanted records that are drained, and no other', () => {
    const ring = aRing()
    for (const text of ['one', SECRET, 'two', SECRET]) appendText(ring, text)
    drain(ring)
    appendText(ring, `${SECRET} pending`)
    scrub(ring)
    expect(ring.read(ALL).records.map(toText)).toEqual([`${SECRET} pending`])
    expect(replay(ring)).toEqual(['one', 'erased', 'two', 'erased', `${SECRET} pending`])
  })

  test('leaves the ring to go on as it would have', () => {
    const ring = aRing()
    for (const text of ['one', SECRET]) appendText(ring, text)
    drain(ring)
    scrub(ring)
    const cursor = { position: ring.tail, records: 2 }
    const again = reopen(ring)
    expect(again.recover(cursor)).toEqual({
      ...{ pendingRecords: 0, replayedRecords: 0, lostRecords: 0, discardedBytes: 0 },
    })
    expect(appendText(again, 'three')).toBe(true)
    expect(again.read(ALL).records.map(toText)).toEqual(['three'])
  })

  test('erases records of the lap before, and what is left of one that is half overwritten', () => {
    const capacity = 10 * RECORD_BYTES
    for (let appended = 1; appended <= 25; appended++) {
      const ring = aRing(capacity)
      // Longer ones first, so that later ones end within them.
      for (let n = 0; n < 3; n++) appendText(ring, `${'x'.repeat(40)}${SECRET}`)
      drain(ring)
      for (let n = 0; n < appended; n++) {
        appendText(ring, n % 2 ? SECRET : 'other---')
        drain(ring)
      }
      scrub(ring)
      expect([appended, hasSecret(ring)]).toEqual([appended, false])
      appendText(ring, 'next')
      expect(ring.read(ALL).records.map(toText)).toEqual(['next'])
    }
  })

  test('leaves nothing of the lap before where a window ends early', () => {
    for (let appended = 1; appended < 12; appended++) {
      const ring = aRing(512, 256)
      for (let n = 0; n < 20; n++) appendText(ring, SECRET)
      drain(ring)
      // One of them fills most of a window, and the next goes into another.
      for (let n = 0; n < appended; n++) {
        appendText(ring, 'y'.repeat(140))
        drain(ring)
      }
      scrub(ring)
      expect([appended, hasSecret(ring)]).toEqual([appended, false])
    }
  })

  test('leaves nothing of the lap before in what pads a record', () => {
    const ring = aRing(10 * RECORD_BYTES)
    for (let n = 0; n < 10; n++) appendText(ring, 'abcdefgh')
    drain(ring)
    for (let n = 0; n < 5; n++) appendText(ring, 'x')
    drain(ring)
    expect(Buffer.from(bytesOf(ring)).includes('x\0\0\0\0\0\0\0')).toBe(true)
    expect(Buffer.from(bytesOf(ring)).includes('xbcdefgh')).toBe(false)
  })

  test('clears what an earlier version left where a window ends early', () => {
    const ring = aRing(512, 256)
    appendText(ring, 'y'.repeat(140))
    appendText(ring, 'y'.repeat(140))
    drain(ring)
    bytesAt(ring, 200).set(new TextEncoder().encode(SECRET))
    scrub(ring)
    expect(hasSecret(ring)).toBe(false)
    expect(replay(ring)).toEqual(['y'.repeat(140), 'y'.repeat(140)])
  })

  test('erases what a power cut made the ring drop', () => {
    const ring = aRing()
    for (const text of ['one', 'two', SECRET]) appendText(ring, text)
    bytesAt(ring, RECORD_BYTES + 16)[0] = 0
    const again = reopen(ring)
    expect(again.recover({ position: 0, records: 0 }).discardedBytes).toBeGreaterThan(0)
    drain(again)
    expect(hasSecret(again)).toBe(true)
    scrub(again)
    expect(hasSecret(again)).toBe(false)
  })

  test('ends what a scrub that died in the midst of a record has begun, and goes on behind it', () => {
    const ring = aRing()
    for (const text of ['one-----', SECRET, 'two', SECRET]) appendText(ring, text)
    drain(ring)
    // Some of its bytes are erased already, and its checksum is the old one.
    bytesAt(ring, RECORD_BYTES + 16).fill(0, 0, 3)
    scrub(ring)
    expect(replay(ring)).toEqual(['one-----', 'erased', 'two', 'erased'])
  })

  test('minds that appends overtake it between its steps', () => {
    const ring = aRing(2 ** 16)
    const fill = (text: string, count: number) => {
      for (let n = 0; n < count; n++) {
        appendText(ring, text)
        drain(ring)
      }
    }
    fill(SECRET, 2000)
    const scrubber = ring.scrub(isSecret)
    let steps = 0
    let pending: string[] = []
    let cursor = { position: 0, records: 0 }
    while (!scrubber.step()) {
      steps += 1
      expect(new Set(ring.read(ALL).records.map(toText))).toEqual(new Set(pending))
      drain(ring)
      cursor = { position: ring.head, records: ring.sequence }
      // Several times what it walks over in a step.
      fill('other and longer', 700)
      pending = Array.from({ length: 300 }, (_, n) => `pending ${steps} ${n}`)
      for (const text of pending) appendText(ring, text)
    }
    expect(reopen(ring).recover(cursor).pendingRecords).toBe(1000)
    expect(steps).toBeGreaterThan(1)
    expect(hasSecret(ring)).toBe(false)
  })

  test('does nothing to a ring that is full of what is not drained', () => {
    const ring = aRing(10 * RECORD_BYTES)
    while (appendText(ring, SECRET));
    const before = bytesOf(ring).slice()
    scrub(ring)
    expect(bytesOf(ring)).toEqual(before)
  })

  test('writes to nothing but records and what is between them', () => {
    const ring = aRing()
    appendText(ring, SECRET)
    drain(ring)
    const header = bytesOf(ring).slice(0, RING_HEADER_BYTES)
    scrub(ring)
    expect(bytesOf(ring).slice(0, RING_HEADER_BYTES)).toEqual(header)
    expect(reopenWith(ring, {}).tail).toBe(ring.tail)
  })
})
