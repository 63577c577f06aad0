// A single-producer, single-consumer ring of records, over memory that two threads may share.
// Positions are absolute byte counts that only grow; a position's place in the ring is its remainder
// by the capacity. A record is length u32, CRC-32 u32, payload, padded to 8, little-endian.

import { parseRingHeader, RING_HEAD_AT, RING_TAIL_AT, RingDamagedError } from './ring-header.ts'
import type { RingMemory } from './ring-memory.ts'

const RECORD_HEADER_BYTES = 8
/** In place of a length: the rest of the window is unused, the next record starts behind it. */
const SKIP = 0xffff_ffff
const EMPTY = new Uint8Array(0)

/** One record read from the ring. `payload` is a view: it is valid until the tail passes it. */
export interface RingRecord {
  readonly position: number
  readonly payload: Uint8Array
}

/** Records in order, and the position behind the last of them: what to release when they are stored. */
export interface RingBatch {
  readonly records: readonly RingRecord[]
  readonly end: number
  /** Whether there was more than the limits let through. */
  readonly isFull: boolean
}

/** What a walk over a ring left by an earlier process found. */
export interface RingRecovery {
  readonly pendingRecords: number
  /**
   * Bytes between the first unreadable record, if any, and the old head: torn by a power cut. All
   * the rest of the ring when the head or the tail could not be believed.
   */
  readonly discardedBytes: number
}

/** A part of the ring that is in memory. */
interface RingWindow {
  readonly index: number
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

export class RingBuffer {
  readonly id: string
  readonly capacityBytes: number
  readonly windowBytes: number
  readonly #memory: RingMemory
  readonly #head: BigUint64Array
  readonly #tail: BigUint64Array
  // The producer's own copies: only the producer moves the head, and the tail it last saw is a
  // safe lower bound, so most appends touch no shared memory but their own record and the head.
  #headPosition: number
  #tailSeen: number
  #writeWindow: RingWindow
  #writeOffset: number
  #readWindow: RingWindow

  /**
   * Opens a ring over memory that began as `formatRingHeader` and zeros.
   * Throws RingDamagedError when its header is not one that this version can read.
   */
  constructor(memory: RingMemory) {
    const { header } = memory
    const { id, capacityBytes, windowBytes } = parseRingHeader(header, memory.totalBytes)
    this.id = id
    this.capacityBytes = capacityBytes
    this.windowBytes = windowBytes
    this.#memory = memory
    this.#head = new BigUint64Array(header.buffer, header.byteOffset + RING_HEAD_AT, 1)
    this.#tail = new BigUint64Array(header.buffer, header.byteOffset + RING_TAIL_AT, 1)
    this.#headPosition = this.head
    this.#tailSeen = this.tail
    this.#writeWindow = this.#readWindow = this.#openWindow(0)
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

    if (skipped > 0) this.#writeSkip(skipped)
    if (this.#writeOffset === this.windowBytes) this.#enterWindow()
    const { bytes, words } = this.#writeWindow
    const offset = this.#writeOffset
    words[offset >>> 2] = payload.byteLength
    words[(offset >>> 2) + 1] = recordCrc(payload, this.#headPosition)
    bytes.set(payload, offset + RECORD_HEADER_BYTES)
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
      const record = this.#recordAt(position, head)
      if (!record) throw new RingDamagedError(`ring record at ${position} is damaged`)
      if (record.payload) records.push({ position, payload: record.payload })
      position = record.end
    }
    return { records, end: position, isFull: position < head }
  }

  /** Consumer: gives back everything before `position`; one that is behind the tail changes nothing. */
  release(position: number): void {
    if (position > this.tail) Atomics.store(this.#tail, 0, BigInt(position))
  }

  /**
   * Producer, before anything else uses the ring: skips what the database already has (`cursor`),
   * then walks to the head and ends it before the first record that is not whole. A cursor ahead of
   * the head means that a power cut left the file older than the database: the ring goes on from there.
   * A head or a tail that cannot be right is not believed: what is whole behind the cursor is kept.
   */
  recover(cursor: number): RingRecovery {
    const isPlausible = this.#isPlausible()
    const tail = isPlausible ? Math.max(this.tail, cursor) : cursor
    const head = isPlausible ? Math.max(this.head, tail) : tail + this.capacityBytes
    let position = tail
    let pendingRecords = 0
    while (position < head) {
      const record = this.#recordAt(position, head)
      if (!record) break
      if (record.payload) pendingRecords += 1
      position = record.end
    }
    this.#headPosition = position
    this.#enterWindow()
    this.#tailSeen = tail
    Atomics.store(this.#tail, 0, BigInt(tail))
    Atomics.store(this.#head, 0, BigInt(position))
    return { pendingRecords, discardedBytes: head - position }
  }

  #reserve(size: number): boolean {
    const wanted = this.#headPosition + size - this.capacityBytes
    if (wanted <= this.#tailSeen) return true
    this.#tailSeen = this.tail
    return wanted <= this.#tailSeen
  }

  #writeSkip(skipped: number): void {
    const { words } = this.#writeWindow
    words[this.#writeOffset >>> 2] = SKIP
    words[(this.#writeOffset >>> 2) + 1] = recordCrc(EMPTY, this.#headPosition)
    this.#moveHead(skipped)
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

  /** Producer: takes up the window that the head is in. */
  #enterWindow(): void {
    this.#writeWindow = this.#openWindow(this.#windowIndex(this.#headPosition))
    this.#writeOffset = this.#headPosition % this.windowBytes
  }

  #windowIndex(position: number): number {
    return Math.floor((position % this.capacityBytes) / this.windowBytes)
  }

  #openWindow(index: number): RingWindow {
    const bytes = this.#memory.window(index, this.windowBytes)
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    return { index, bytes, words }
  }

  /** The record at a position, without payload where a window ends early; undefined when it is not whole. */
  #recordAt(position: number, head: number): { payload?: Uint8Array; end: number } | undefined {
    const index = this.#windowIndex(position)
    if (index !== this.#readWindow.index) this.#readWindow = this.#openWindow(index)
    const { bytes, words } = this.#readWindow
    const offset = position % this.windowBytes
    const length = words[offset >>> 2] as number
    const crc = words[(offset >>> 2) + 1] as number
    if (length === SKIP) {
      const end = position + this.windowBytes - offset
      return end <= head && crc === recordCrc(EMPTY, position) ? { end } : undefined
    }
    const size = recordBytes(length)
    if (position + size > head || offset + size > this.windowBytes) return undefined
    const start = offset + RECORD_HEADER_BYTES
    const payload = bytes.subarray(start, start + length)
    return crc === recordCrc(payload, position) ? { payload, end: position + size } : undefined
  }
}

/** Without bit operators, which turn the length of a torn record negative. */
function recordBytes(payloadBytes: number): number {
  return RECORD_HEADER_BYTES + Math.ceil(payloadBytes / 8) * 8
}

/**
 * Seeded with the position, so that a whole record left over from an earlier lap is not taken for a
 * new one; inverted, for else the zeros of a new file would be a whole, empty record at position 0.
 */
function recordCrc(payload: Uint8Array, position: number): number {
  return Bun.hash.crc32(payload, ~(position / 8) >>> 0)
}
