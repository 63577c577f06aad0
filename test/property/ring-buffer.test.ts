import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { aRing, bytesAt, bytesOf, reopen } from '../support/a-ring.ts'

/** What a ring holds, as a list: the model, with the sizes counted on paper. */
class RingModel {
  readonly pending: { position: number; end: number; sequence: number; payload: number[] }[] = []
  head = 0
  tail = 0
  /** Of the last record. */
  sequence = 0

  constructor(
    readonly capacity: number,
    readonly window: number,
  ) {}

  append(payload: number[]): boolean {
    const size = 16 + payload.length + ((8 - (payload.length % 8)) % 8)
    const restOfWindow = this.window - (this.head % this.window)
    const position = size > restOfWindow ? this.head + restOfWindow : this.head
    if (size > this.window || position + size - this.tail > this.capacity) return false
    this.head = position + size
    this.sequence += 1
    this.pending.push({ position, end: this.head, sequence: this.sequence, payload })
    return true
  }

  release(count: number): void {
    this.tail = this.endOf(count)
    this.pending.splice(0, count)
  }

  /** The cursor of a database that has everything up to so many pending records. */
  cursorBehind(count: number) {
    const records = this.sequence - this.pending.length + Math.min(count, this.pending.length)
    return { position: this.pending.slice(0, count).at(-1)?.end ?? this.tail, records }
  }

  /** Behind so many records; behind all of them is the head, for a torn one may leave a skipped window. */
  endOf(count: number): number {
    if (count > this.pending.length) return this.head
    return this.pending[count - 1]?.end ?? this.tail
  }
}

interface World {
  ring: RingBuffer
  readonly model: RingModel
  nextByte: number
}

type Step = (world: World) => void

/** Capacities and windows. */
const sizes = fc.constantFrom(
  ...[24, 32, 64, 72, 128, 256].map(capacity => ({ capacity, window: capacity })),
  ...[16, 24, 32, 64].map(window => ({ capacity: window * 4, window })),
)

/** Appends a payload of this length, no two alike. */
const appends = fc.nat(140).map(length => (world: World) => {
  const { ring, model } = world
  world.nextByte += 1
  const payload = Array.from({ length }, (_, i) => (world.nextByte + i * 7) % 256)
  const hadRoom = ring.hasRoom(length)
  const isTaken = ring.append(Uint8Array.from(payload))
  expect(isTaken).toBe(model.append(payload))
  expect(isTaken || !hadRoom).toBe(true)
})

const reads = fc.integer({ min: 1, max: 8 }).map(limit => ({ ring, model }: World) => {
  const { records, end } = ring.read({ records: limit, bytes: 2 ** 30 })
  const expected = model.pending.slice(0, limit)
  expect(records.map(record => ({ ...record, payload: [...record.payload] }))).toEqual(
    expected.map(({ position, sequence, payload }) => ({ position, sequence, payload })),
  )
  expect(end).toBe(model.endOf(limit))
})

const releases = fc.nat(8).map(count => ({ ring, model }: World) => {
  ring.release(ring.read({ records: count, bytes: 2 ** 30 }).end)
  model.release(count)
})

/** A new process, whose database has stored this many of the records that the ring still holds. */
const recoveries = fc.nat(4).map(stored => (world: World) => {
  const { model } = world
  const cursor = model.cursorBehind(stored)
  model.release(stored)
  model.tail = cursor.position
  world.ring = reopen(world.ring)
  expect(world.ring.recover(cursor)).toEqual({
    pendingRecords: model.pending.length,
    replayedRecords: 0,
    lostRecords: 0,
    discardedBytes: 0,
  })
  expect(world.ring.sequence).toBe(model.sequence)
})

/** A power cut that kept the head, but spoilt one of the records. */
const powerCuts = fc.nat(8).map(kept => (world: World) => {
  const { ring, model } = world
  const torn = model.pending[kept]
  if (!torn) return
  const crc = bytesAt(ring, torn.position + 4)
  crc[0] = (crc[0] as number) ^ 1

  world.ring = reopen(ring)
  expect(world.ring.recover(model.cursorBehind(0)).pendingRecords).toBe(kept)
  model.pending.length = kept
  model.sequence = torn.sequence - 1
  model.head = world.ring.head
  // It ends behind the last whole record, or behind the rest of the window that was skipped next.
  const end = model.pending.at(-1)?.end ?? model.tail
  expect([end, torn.position]).toContain(model.head)
})

function run({ capacity, window }: { capacity: number; window: number }, steps: Step[]): void {
  const ring = aRing(capacity, window)
  const world: World = { ring, model: new RingModel(capacity, window), nextByte: 0 }
  for (const step of steps) {
    step(world)
    expect([world.ring.head, world.ring.tail]).toEqual([world.model.head, world.model.tail])
  }
}

test('RingBuffer holds what a list would, over any appends, reads, releases and reopenings', () => {
  const steps = fc.oneof(
    { weight: 4, arbitrary: appends },
    { weight: 2, arbitrary: reads },
    { weight: 2, arbitrary: releases },
    { weight: 2, arbitrary: recoveries },
  )
  const scripts = fc.array(steps, { maxLength: 80, size: 'max' })
  fc.assert(fc.property(sizes, scripts, run), { numRuns: 500 })
})

test('RingBuffer goes on behind the last whole record after any power cut', () => {
  const steps = fc.oneof(
    { weight: 5, arbitrary: appends },
    { weight: 1, arbitrary: releases },
    { weight: 1, arbitrary: reads },
    powerCuts,
  )
  const scripts = fc.array(steps, { maxLength: 60, size: 'max' })
  fc.assert(fc.property(sizes, scripts, run), { numRuns: 500 })
})

test('RingBuffer.recover() makes nothing up from any bytes, and the ring works afterwards', () => {
  const position = fc.oneof(fc.nat(512).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
  const garbage = fc.uint8Array({ minLength: 128, maxLength: 128 })
  fc.assert(
    fc.property(garbage, position, position, fc.nat(64), (bytes, head, tail, words) => {
      const ring = aRing(128)
      bytesAt(ring, 0).set(bytes)
      const view = new DataView(bytesOf(ring).buffer)
      view.setBigUint64(64, head, true)
      view.setBigUint64(128, tail, true)

      const damaged = reopen(ring)
      expect(damaged.recover({ position: words * 8, records: words }).pendingRecords).toBe(0)
      expect(damaged.read({ records: 100, bytes: 2 ** 30 }).records).toEqual([])
      damaged.release(damaged.read({ records: 100, bytes: 2 ** 30 }).end)
      expect(damaged.append(new Uint8Array(48))).toBe(true)
      expect(
        damaged.read({ records: 100, bytes: 2 ** 30 }).records.map(record => record.payload.length),
      ).toEqual([48])
    }),
    { numRuns: 1000 },
  )
})
