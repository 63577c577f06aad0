// A single-producer, single-consumer ring of records, over memory that two threads may share.
// Positions are absolute byte counts that only grow; a position's place in the ring is its remainder
// by the capacity. A record is length u32, CRC-32 u32, sequence number u64, payload, padded to 8,
// little-endian. Sequence numbers count a ring's records from 1 on, without a gap.

import type { RingCursor } from '../core/event-store.ts'
import { parseRingHeader, RING_HEAD_AT, RING_TAIL_AT, RingDamagedError } from './ring-header.ts'
import type { RingMemory } from './ring-memory.ts'

const RECORD_HEADER_BYTES = 16
/**
 * In place of a length: the rest of the window is unused, the next record starts behind it. Nothing
 * but a checksum follows, for there may be no room for more, and it is not counted.
 */
const SKIP = 0xffff_ffff
const UNCOUNTED = 0
const TWO_TO_THE_32 = 2 ** 32
const EMPTY = new Uint8Array(0)

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

/** What a walk over a ring left by an earlier process found. */
export interface RingRecovery {
  /** Records that the database does not have. */
  readonly pendingRecords: number
  /** Those among them that a newer copy of the database had already: an older one was put back. */
  readonly replayedRecords: number
  /** Records behind the cursor that are overwritten: only an older copy of the database lacks any. */
  readonly lostRecords: number
  /** Bytes between the first record that is not whole, if any, and the old head: torn by a power cut. */
  readonly discardedBytes: number
}

/** A record as it stands in the ring; without payload where a window ends early. */
interface FoundRecord {
  readonly sequence: number
  readonly payload?: Uint8Array
  readonly end: number
}

/** A run of whole records, in order. */
interface Walk {
  readonly start: number
  readonly end: number
  readonly records: number
  /** Of the last record; the one before the first when there is none. */
  readonly sequence: number
}

/** The same, found without a recovery. */
export interface RingInspection extends RingRecovery {
  readonly pendingBytes: number
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
  #sequence = 0
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

    if (skipped > 0) this.#writeSkip(skipped)
    if (this.#writeOffset === this.windowBytes) this.#enterWindow()
    const { bytes, words } = this.#writeWindow
    const offset = this.#writeOffset
    const word = offset >>> 2
    const sequence = this.#sequence + 1
    words[word] = payload.byteLength
    words[word + 1] = recordCrc(payload, this.#headPosition, sequence)
    words[word + 2] = sequence
    words[word + 3] = sequence / TWO_TO_THE_32
    bytes.set(payload, offset + RECORD_HEADER_BYTES)
    this.#sequence = sequence
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
    if (!isSettled && this.#forgetBehind(walk) > 0) this.#memory.sync()
    this.#headPosition = end
    this.#sequence = sequence
    this.#enterWindow()
    this.#tailSeen = start
    Atomics.store(this.#tail, 0, BigInt(start))
    Atomics.store(this.#head, 0, BigInt(end))
    return recovery
  }

  /**
   * Whole records behind the end of a walk were appended before a power cut, behind one that it tore.
   * They are told as dropped, and must not come back once new records lead up to them. Returns how many
   * there were.
   */
  #forgetBehind({ start, end, sequence }: Walk): number {
    let forgotten = 0
    const limit = start + this.capacityBytes
    const maxSequence = sequence + this.capacityBytes / RECORD_HEADER_BYTES
    let offset = end % this.windowBytes
    let { words } = this.#enterReadWindow(end)
    for (let position = end; position < limit; position += 8) {
      if (offset === this.windowBytes) {
        offset = 0
        words = this.#enterReadWindow(position).words
      }
      const word = offset >>> 2
      // Cheap, for there are some million places; only what may be a later record is read as one.
      const number = (words[word + 2] as number) + (words[word + 3] as number) * TWO_TO_THE_32
      if (number > sequence && number <= maxSequence && this.#recordAt(position, limit)) {
        words.fill(0, word, word + 4)
        forgotten += 1
      }
      offset += 8
    }
    return forgotten
  }

  /** What a recovery would find; it changes nothing, whoever else uses the ring. */
  inspect(cursor: RingCursor): RingInspection {
    const { walk, recovery } = this.#survey(cursor)
    return { ...recovery, pendingBytes: walk.end - walk.start }
  }

  #survey(cursor: RingCursor): { walk: Walk; recovery: RingRecovery } {
    const isPlausible = this.#isPlausible()
    const head = isPlausible ? this.head : 0
    const tail = isPlausible ? this.tail : 0
    const walk = this.#findPending(cursor, { head, tail })
    const { start, end, records, sequence } = walk
    const recovery = {
      pendingRecords: records,
      replayedRecords: start < tail ? this.#walk(cursor, start, tail).records : 0,
      lostRecords: records > 0 ? sequence - records - cursor.records : 0,
      discardedBytes: Math.max(0, head - end),
    }
    return { walk, recovery }
  }

  /** The longest run of records that the cursor does not have, up to the newest that is whole. */
  #findPending(cursor: RingCursor, { head, tail }: { head: number; tail: number }): Walk {
    const { windowBytes } = this
    const oldestWindow = Math.ceil((head - this.capacityBytes) / windowBytes)
    let walk = this.#walk(cursor, cursor.position)
    // Where that was overwritten, later records are found by their windows: no record crosses one.
    while (walk.end < tail) {
      const nextWindow = Math.floor(walk.end / windowBytes) + 1
      const start = Math.min(Math.max(oldestWindow, nextWindow) * windowBytes, tail)
      walk = this.#walk(cursor, start)
    }
    return walk
  }

  /**
   * Whole records behind the cursor from a position on, numbered without a gap. Only behind a gap in
   * the ring may the first skip numbers: one that does so right at the cursor was appended before a
   * power cut, behind a record that was torn, and is none of those that count.
   */
  #walk(cursor: RingCursor, start: number, limit = start + this.capacityBytes): Walk {
    let end = start
    let records = 0
    let sequence = cursor.records
    while (end < limit) {
      const record = this.#recordAt(end, limit)
      if (!record) break
      if (record.payload) {
        const isNext = record.sequence === sequence + 1
        const maySkip = records === 0 && start > cursor.position
        if (!isNext && !(maySkip && record.sequence > sequence)) break
        sequence = record.sequence
        records += 1
      }
      end = record.end
    }
    return { start, end, records, sequence }
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
    words[(this.#writeOffset >>> 2) + 1] = recordCrc(EMPTY, this.#headPosition, UNCOUNTED)
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

  /** Consumer: takes up the window that a position is in. */
  #enterReadWindow(position: number): RingWindow {
    const index = this.#windowIndex(position)
    if (index !== this.#readWindow.index) this.#readWindow = this.#openWindow(index)
    return this.#readWindow
  }

  #windowIndex(position: number): number {
    return Math.floor((position % this.capacityBytes) / this.windowBytes)
  }

  #openWindow(index: number): RingWindow {
    const bytes = this.#memory.window(index, this.windowBytes)
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    return { index, bytes, words }
  }

  /** The record at a position; undefined when it is not whole, or leads beyond the limit. */
  #recordAt(position: number, limit: number): FoundRecord | undefined {
    const { bytes, words } = this.#enterReadWindow(position)
    const offset = position % this.windowBytes
    const word = offset >>> 2
    const length = words[word] as number
    const crc = words[word + 1] as number
    if (length === SKIP) {
      const end = position + this.windowBytes - offset
      const isWhole = end <= limit && crc === recordCrc(EMPTY, position, UNCOUNTED)
      return isWhole ? { sequence: UNCOUNTED, end } : undefined
    }
    const size = recordBytes(length)
    if (position + size > limit || offset + size > this.windowBytes) return undefined
    const sequence = (words[word + 2] as number) + (words[word + 3] as number) * TWO_TO_THE_32
    const start = offset + RECORD_HEADER_BYTES
    const payload = bytes.subarray(start, start + length)
    const isWhole = crc === recordCrc(payload, position, sequence)
    return isWhole ? { sequence, payload, end: position + size } : undefined
  }
}

/** Without bit operators, which turn the length of a torn record negative. */
function recordBytes(payloadBytes: number): number {
  return RECORD_HEADER_BYTES + Math.ceil(payloadBytes / 8) * 8
}

/**
 * Seeded with the position, so that a whole record left over from an earlier lap is not taken for a
 * new one, and with the sequence number, so that it is covered; inverted, for else the zeros of a new
 * file would be a whole, empty record at position 0.
 */
function recordCrc(payload: Uint8Array, position: number, sequence: number): number {
  const seed = (position / 8) ^ sequence ^ (sequence / TWO_TO_THE_32)
  return Bun.hash.crc32(payload, ~seed >>> 0)
}
