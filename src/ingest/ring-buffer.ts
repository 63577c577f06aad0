// A single-producer, single-consumer ring of records, over memory that two threads may share.
// Positions are absolute byte counts that only grow; a position's place in the ring is its remainder
// by the capacity.

import type { RingCursor } from '../core/event-store.ts'
import { parseRingHeader, RING_HEAD_AT, RING_TAIL_AT, RingDamagedError } from './ring-header.ts'
import type { RingMemory } from './ring-memory.ts'
import {
  RingRecords,
  type RingWindow,
  recordBytes,
  writeRecord,
  writeSkip,
} from './ring-records.ts'
import { type RingRecovery, surveyRing } from './ring-recovery.ts'
import { RingScrubber } from './ring-scrubber.ts'

/** One record read from the ring. `payload` is a view: it is valid until the tail passes it. */
export interface RingRecord {
  readonly position: number
  /** How many records the ring has had, up to and with this one. */
  readonly sequence: number
  readonly payload: Uint8Array
}

/** Records in order, and the position behind the last of them: what to release when they are stored. */
export interface RingBatch {
  readonly records: readonly RingRecord[]
  readonly end: number
  /** Whether there was more than the limits let through. */
  readonly isFull: boolean
}

/** What a recovery would find. */
export interface RingInspection extends RingRecovery {
  readonly pendingBytes: number
}

export class RingBuffer {
  readonly id: string
  readonly capacityBytes: number
  readonly windowBytes: number
  readonly #memory: RingMemory
  readonly #records: RingRecords
  readonly #head: BigUint64Array
  readonly #tail: BigUint64Array
  // The producer's own copies: only the producer moves the head, and the tail it last saw is a
  // safe lower bound, so most appends touch no shared memory but their own record and the head.
  #headPosition: number
  #sequence = 0
  #tailSeen: number
  #writeWindow: RingWindow
  #writeOffset: number

  /**
   * Opens a ring over memory that began as `formatRingHeader` and zeros.
   * Throws RingDamagedError when its header is not one that this version can read.
   */
  constructor(memory: RingMemory) {
    const { header } = memory
    const shape = parseRingHeader(header, memory.totalBytes)
    this.id = shape.id
    this.capacityBytes = shape.capacityBytes
    this.windowBytes = shape.windowBytes
    this.#memory = memory
    this.#records = new RingRecords(memory, shape)
    this.#head = new BigUint64Array(header.buffer, header.byteOffset + RING_HEAD_AT, 1)
    this.#tail = new BigUint64Array(header.buffer, header.byteOffset + RING_TAIL_AT, 1)
    this.#headPosition = this.head
    this.#tailSeen = this.tail
    this.#writeWindow = this.#records.openWindow(0)
    this.#writeOffset = 0
    if (this.#isPlausible()) this.#enterWindow()
  }

  /** Where the next record will go. */
  get head(): number {
    return Number(Atomics.load(this.#head, 0))
  }

  /** Where the oldest record that is not released starts. */
  get tail(): number {
    return Number(Atomics.load(this.#tail, 0))
  }

  get usedBytes(): number {
    return this.head - this.tail
  }

  /** Producer: how many records the ring has ever had; right once the ring is new or recovered. */
  get sequence(): number {
    return this.#sequence
  }

  /** Whether a payload of this many bytes would be taken now, wherever in a window it falls. */
  hasRoom(payloadBytes: number): boolean {
    const size = recordBytes(payloadBytes)
    return size <= this.windowBytes && this.capacityBytes - this.usedBytes >= 2 * size
  }

  /** Producer: adds a record, or returns false when there is no room for it. */
  append(payload: Uint8Array): boolean {
    const size = recordBytes(payload.byteLength)
    const restOfWindow = this.windowBytes - this.#writeOffset
    const skipped = size > restOfWindow ? restOfWindow : 0
    if (size > this.windowBytes || !this.#reserve(skipped + size)) return false

    if (skipped > 0) {
      writeSkip(this.#place())
      this.#moveHead(skipped)
    }
    if (this.#writeOffset === this.windowBytes) this.#enterWindow()
    writeRecord(payload, this.#sequence + 1, this.#place())
    this.#sequence += 1
    this.#moveHead(size)
    // The record becomes visible here, and only here.
    Atomics.store(this.#head, 0, BigInt(this.#headPosition))
    return true
  }

  /**
   * Consumer: the oldest records, up to the limits, left in place until they are released.
   * Throws RingDamagedError at a record whose checksum is wrong, and at a head or tail that cannot be right.
   */
  read(limits: { records: number; bytes: number }): RingBatch {
    if (!this.#isPlausible()) throw new RingDamagedError('ring head or tail is damaged')
    const records: RingRecord[] = []
    const head = this.head
    const tail = this.tail
    let position = tail
    while (position < head && records.length < limits.records && position - tail < limits.bytes) {
      const record = this.#records.at(position, head)
      if (!record) throw new RingDamagedError(`ring record at ${position} is damaged`)
      const { sequence, payload } = record
      if (payload) records.push({ position, sequence, payload })
      position = record.end
    }
    return { records, end: position, isFull: position < head }
  }

  /** Consumer: gives back everything before `position`; one that is behind the tail changes nothing. */
  release(position: number): void {
    if (position > this.tail) Atomics.store(this.#tail, 0, BigInt(position))
  }

  /**
   * Producer, before anything else uses the ring: takes up what is in it and not in the database,
   * which has everything up to the cursor. Head and tail need not be right: the records themselves
   * say how far they go, for each is whole and has the next number, or it ends the walk.
   *
   * A tail ahead of the cursor means that an older copy of the database was put back: what is missing
   * there is taken from the ring again, as far as it is not overwritten. A cursor ahead of the head
   * means that the file is the older one: the ring goes on from the cursor.
   */
  recover(cursor: RingCursor): RingRecovery {
    const { walk, recovery } = this.#survey(cursor)
    const { start, end, sequence } = walk
    // Where all agree that nothing is pending, nothing was torn.
    const isSettled = [this.head, this.tail, cursor.position].every(position => position === end)
    // Whole records behind the end were appended before a power cut, behind one that it tore. They are
    // told as dropped, and must not come back once new records lead up to them.
    const behind = { start: end, limit: start + this.capacityBytes, sequence }
    if (!isSettled && this.#records.forget(behind) > 0) this.#memory.sync()
    this.#headPosition = end
    this.#sequence = sequence
    this.#enterWindow()
    this.#tailSeen = start
    Atomics.store(this.#tail, 0, BigInt(start))
    Atomics.store(this.#head, 0, BigInt(end))
    return recovery
  }

  /** What a recovery would find; it changes nothing, whoever else uses the ring. */
  inspect(cursor: RingCursor): RingInspection {
    const { walk, recovery } = this.#survey(cursor)
    return { ...recovery, pendingBytes: walk.end - walk.start }
  }

  /** Producer: what erases the wanted ones of the records that were drained so far. */
  scrub(isWanted: (payload: Uint8Array) => boolean): RingScrubber {
    // With a window of its own: its steps and other reads take turns.
    return new RingScrubber(new RingRecords(this.#memory, this), { ring: this, isWanted })
  }

  /** Returns when all that is in the ring so far would be there after a power cut, if anything can be. */
  sync(): void {
    this.#memory.sync()
  }

  #survey(cursor: RingCursor) {
    const ends = this.#isPlausible() ? this : { head: 0, tail: 0 }
    return surveyRing(this.#records, cursor, ends)
  }

  #reserve(size: number): boolean {
    const wanted = this.#headPosition + size - this.capacityBytes
    if (wanted <= this.#tailSeen) return true
    this.#tailSeen = this.tail
    return wanted <= this.#tailSeen
  }

  #isPlausible(): boolean {
    const { head, tail, usedBytes } = this
    const isAligned = head % 8 === 0 && tail % 8 === 0
    return (
      isAligned && usedBytes >= 0 && usedBytes <= this.capacityBytes && Number.isSafeInteger(head)
    )
  }

  #moveHead(bytes: number): void {
    this.#headPosition += bytes
    this.#writeOffset += bytes
  }

  /** Producer: where the next record goes. */
  #place() {
    return { position: this.#headPosition, window: this.#writeWindow, offset: this.#writeOffset }
  }

  /** Producer: takes up the window that the head is in. */
  #enterWindow(): void {
    this.#writeWindow = this.#records.openWindow(this.#headPosition)
    this.#writeOffset = this.#headPosition % this.windowBytes
  }
}
