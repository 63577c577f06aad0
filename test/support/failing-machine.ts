import { expect } from 'bun:test'
import type { StorefrontEvent } from '../../src/core/event.ts'
import { Drainer } from '../../src/ingest/drainer.ts'
import { decodeEvent, encodeEvent } from '../../src/ingest/event-codec.ts'
import type { RingBuffer, RingRecord } from '../../src/ingest/ring-buffer.ts'
import { RING_HEADER_BYTES } from '../../src/ingest/ring-header.ts'
import type { RingRecovery } from '../../src/ingest/ring-recovery.ts'
import { aRandom } from './a-random.ts'
import { aRing, bytesOf, openBytes, reopen } from './a-ring.ts'
import { aStoredEvent } from './a-stored-event.ts'
import { anEvent } from './an-event.ts'
import { MemoryEventStore, ProcessDied } from './memory-event-store.ts'
import { type Chosen, SectorHistory } from './sector-history.ts'

const ALL = { records: Number.MAX_SAFE_INTEGER, bytes: 2 ** 30 }
const RECORD_HEADER_BYTES = 16
/**
 * Records are of one to four of these, so that what is appended behind a cut often ends where
 * something that the cut dropped begins.
 */
const UNIT_BYTES = 168

/** Sizes in bytes: of its ring, of the ring's windows, and of what its disk writes at once. */
export interface MachineShape {
  readonly capacity: number
  readonly window: number
  readonly sector: number
}

/** A machine with a ring and a database whose commits are on the disk, and a power that fails. */
export class FailingMachine {
  /** What it went through. */
  readonly figures = { cuts: 0, laps: 0, acknowledged: 0, dropped: 0 }
  readonly #store = new MemoryEventStore()
  readonly #acknowledged: StorefrontEvent[] = []
  /** What cuts took out of the ring, by number. */
  readonly #dropped = new Set<number>()
  readonly #toldDropped = new Set<number>()
  readonly #sectorBytes: number
  readonly #random
  #ring: RingBuffer
  #drainer: Drainer
  #history: SectorHistory

  constructor({ capacity, window, sector }: MachineShape, seed: number) {
    this.#random = aRandom(seed)
    this.#sectorBytes = sector
    this.#ring = aRing(capacity, window)
    this.#history = this.#newHistory()
    this.#drainer = this.#newDrainer()
  }

  /** Takes up so many units of the ring, or nothing when it is full. */
  append(units: number): void {
    const event = anEventOf(units * UNIT_BYTES, this.#acknowledged.length)
    if (this.#ring.append(encodeEvent(event))) this.#acknowledged.push(event)
    this.#history.note()
  }

  drain(): void {
    this.#drainer.tick()
    this.#history.note()
  }

  /** The process dies, perhaps right behind a commit, and is started again; the machine goes on. */
  kill({ atCommit }: { atCommit: boolean }): void {
    const before = this.#readPending()
    if (atCommit) this.#dieAtCommit()
    this.#start(bytesOf(this.#ring))
    const stored = new Set(this.#store.events.map(event => event.productId))
    const left = before.filter(event => !stored.has(event.productId))
    expect(this.#readPending().slice(0, left.length)).toEqual(left)
  }

  /** The power fails, perhaps right behind a commit, and the service is started again. */
  cut({ chosen, atCommit }: { chosen: Chosen; atCommit: boolean }): void {
    if (atCommit) this.#dieAtCommit()
    const memory = bytesOf(this.#ring)
    const { position } = this.#store.findCursor(this.#ring.id)
    const before = this.#ring.read(ALL).records.filter(record => record.position >= position)
    const disk = this.#history.cut(chosen)
    const onDisk = before.findIndex(record => !isWhole(record, { memory, disk, position }))
    const whole = toEvents(onDisk < 0 ? before : before.slice(0, onDisk))
    const pending = toEvents(before)

    const { discardedBytes } = this.#start(disk)
    this.#history = this.#newHistory()
    const after = this.#readPending()
    expect(after.slice(0, whole.length)).toEqual(whole)
    const kept = new Set(after.map(event => event.productId))
    const told = discardedBytes > 0 ? this.#toldDropped : new Set()
    for (const { productId } of pending) {
      if (kept.has(productId)) continue
      this.#dropped.add(productId as number)
      told.add(productId as number)
    }
    this.figures.cuts += 1
  }

  /** Drains what is left, and looks at what became of everything. */
  finish(): void {
    this.#start(bytesOf(this.#ring))
    while (this.#drainer.tick());
    const { events, refused, totals } = this.#store
    const stored = new Set(events.map(event => event.productId as number))
    expect(stored.size).toBe(events.length)
    const acknowledged = events.map(({ productId }) => this.#acknowledged[productId as number])
    expect(events).toEqual(acknowledged.map(aStoredEvent))
    // What the log told as dropped never comes back.
    expect([...this.#toldDropped].filter(productId => stored.has(productId))).toEqual([])
    const missing = this.#acknowledged.filter(({ productId }) => !stored.has(productId as number))
    expect(missing.filter(({ productId }) => !this.#dropped.has(productId as number))).toEqual([])
    expect({ refused, totals }).toEqual({
      refused: [],
      totals: { stored: events.length, duplicates: 0, quarantined: 0, lost: 0 },
    })
    expect(this.#ring.sequence).toBe(events.length)
    this.figures.laps += Math.floor(this.#ring.head / this.#ring.capacityBytes)
    this.figures.acknowledged += this.#acknowledged.length
    this.figures.dropped += missing.length
  }

  #start(bytes: Uint8Array): RingRecovery {
    this.#ring = openBytes(bytes)
    const found = this.#ring.recover(this.#store.findCursor(this.#ring.id))
    expect([found.replayedRecords, found.lostRecords]).toEqual([0, 0])
    this.#drainer = this.#newDrainer()
    const pending = this.#readPending()
    expect(pending).toHaveLength(found.pendingRecords)
    for (const event of pending) {
      expect(event).toEqual(this.#acknowledged[event.productId as number] as StorefrontEvent)
    }
    const stored = this.#store.events.map(event => event.productId)
    const all = [...stored, ...pending.map(event => event.productId)]
    expect(new Set(all).size).toBe(all.length)
    return found
  }

  #dieAtCommit(): void {
    this.#store.nextFate = () => 'dies'
    try {
      this.#drainer.tick()
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error
    }
    this.#store.nextFate = () => 'commits'
  }

  #readPending(): StorefrontEvent[] {
    return toEvents(this.#ring.read(ALL).records)
  }

  #newHistory(): SectorHistory {
    return new SectorHistory(bytesOf(this.#ring), this.#sectorBytes, this.#random)
  }

  #newDrainer(): Drainer {
    const maxBatchRecords = 1 + this.#random(8)
    return new Drainer(reopen(this.#ring), this.#store, { maxBatchRecords })
  }
}

/** An event whose record takes up this many bytes of a ring; no two have the same ones. */
function anEventOf(recordBytes: number, n: number): StorefrontEvent {
  const bare = anEvent({ productId: n, metadata: '{"n":""}' })
  const left = recordBytes - RECORD_HEADER_BYTES - encodeEvent(bare).byteLength
  return { ...bare, metadata: `{"n":"${`${n} `.repeat(left).slice(0, left)}"}` }
}

function toEvents(records: readonly RingRecord[]): StorefrontEvent[] {
  return records.map(record => decodeEvent(record.payload))
}

/** Whether everything from a position up to a record's end has reached the disk as it is in memory. */
function isWhole(
  record: RingRecord,
  { memory, disk, position }: { memory: Uint8Array; disk: Uint8Array; position: number },
): boolean {
  const capacity = memory.byteLength - RING_HEADER_BYTES
  const end = record.position + RECORD_HEADER_BYTES + record.payload.byteLength
  for (let at = position; at < end; at++) {
    const place = RING_HEADER_BYTES + (at % capacity)
    if (memory[place] !== disk[place]) return false
  }
  return true
}
