// The records of a ring as they stand in its memory. A record is length u32, CRC-32 u32, sequence number
// u64, payload, padded to 8, little-endian, and crosses no window. Sequence numbers count a ring's records
// from 1 on, without a gap.

import type { RingShape } from './ring-header.ts'
import type { RingMemory } from './ring-memory.ts'

export const RECORD_HEADER_BYTES = 16
/**
 * In place of a length: the rest of the window is unused, the next record starts behind it. Nothing
 * but a checksum follows, for there may be no room for more, and it is not counted.
 */
const SKIP = 0xffff_ffff
const UNCOUNTED = 0
const TWO_TO_THE_32 = 2 ** 32
const EMPTY = new Uint8Array(0)

/** A part of the ring that is in memory. */
export interface RingWindow {
  readonly index: number
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

/** A record as it stands in the ring; without payload where a window ends early. */
export interface FoundRecord {
  readonly sequence: number
  readonly payload?: Uint8Array
  readonly end: number
}

/** Reads records by their positions; whole ones only, whatever stands around them. */
export class RingRecords {
  readonly capacityBytes: number
  readonly windowBytes: number
  readonly #memory: RingMemory
  #window: RingWindow

  constructor(memory: RingMemory, { capacityBytes, windowBytes }: Omit<RingShape, 'id'>) {
    this.capacityBytes = capacityBytes
    this.windowBytes = windowBytes
    this.#memory = memory
    this.#window = this.openWindow(0)
  }

  /** The window that a position is in, for as long as it is wanted. */
  openWindow(position: number): RingWindow {
    const index = this.#toIndex(position)
    const bytes = this.#memory.window(index, this.windowBytes)
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    return { index, bytes, words }
  }

  /** The record at a position; undefined when it is not whole, or leads beyond the limit. */
  at(position: number, limit: number): FoundRecord | undefined {
    const { bytes, words } = this.#enterWindow(position)
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
    const sequence = readSequence(words, word)
    const start = offset + RECORD_HEADER_BYTES
    const payload = bytes.subarray(start, start + length)
    const isWhole = crc === recordCrc(payload, position, sequence)
    return isWhole ? { sequence, payload, end: position + size } : undefined
  }

  /**
   * Makes whole records that are numbered behind `sequence` no records any more, wherever they are from
   * a position on up to a limit; returns how many there were.
   */
  forget({ start, limit, sequence }: { start: number; limit: number; sequence: number }): number {
    let forgotten = 0
    const maxSequence = sequence + this.capacityBytes / RECORD_HEADER_BYTES
    let offset = start % this.windowBytes
    let { words } = this.#enterWindow(start)
    for (let position = start; position < limit; position += 8) {
      if (offset === this.windowBytes) {
        offset = 0
        words = this.#enterWindow(position).words
      }
      const word = offset >>> 2
      // Cheap, for there are some million places; only what may be such a record is read as one.
      const number = readSequence(words, word)
      if (number > sequence && number <= maxSequence && this.at(position, limit)) {
        words.fill(0, word, word + 4)
        forgotten += 1
      }
      offset += 8
    }
    return forgotten
  }

  /**
   * How long the record at a position was and where it ends, if it is torn but tells that it has this
   * number; undefined when it does not, or leads beyond the limit.
   */
  findTorn(
    position: number,
    { limit, sequence }: { limit: number; sequence: number },
  ): { payloadBytes: number; end: number } | undefined {
    const { words } = this.#enterWindow(position)
    const offset = position % this.windowBytes
    if (offset + RECORD_HEADER_BYTES > this.windowBytes) return undefined
    const payloadBytes = words[offset >>> 2] as number
    const size = recordBytes(payloadBytes)
    if (position + size > limit || offset + size > this.windowBytes) return undefined
    if (readSequence(words, offset >>> 2) !== sequence) return undefined
    return { payloadBytes, end: position + size }
  }

  /** Makes an erased record of the one at a position, with as many zeros as it had bytes. */
  erase(position: number, payloadBytes: number): void {
    const { bytes, words } = this.#enterWindow(position)
    const offset = position % this.windowBytes
    const start = offset + RECORD_HEADER_BYTES
    bytes.fill(0, start, offset + recordBytes(payloadBytes))
    const payload = bytes.subarray(start, start + payloadBytes)
    const word = offset >>> 2
    words[word + 1] = recordCrc(payload, position, readSequence(words, word))
  }

  /** Clears the unused rest of a window behind the skip at a position. */
  clearSkipped(position: number): void {
    const { words } = this.#enterWindow(position)
    words.fill(0, ((position % this.windowBytes) >>> 2) + 2)
  }

  /** Makes eight bytes that are no record's zeros; what is zeros already is not written to. */
  clear(position: number): void {
    const { words } = this.#enterWindow(position)
    const word = (position % this.windowBytes) >>> 2
    if (words[word] !== 0) words[word] = 0
    if (words[word + 1] !== 0) words[word + 1] = 0
  }

  #enterWindow(position: number): RingWindow {
    if (this.#toIndex(position) !== this.#window.index) this.#window = this.openWindow(position)
    return this.#window
  }

  #toIndex(position: number): number {
    return Math.floor((position % this.capacityBytes) / this.windowBytes)
  }
}

/** How many bytes of the ring a payload takes. */
export function recordBytes(payloadBytes: number): number {
  // Without bit operators, which turn the length of a torn record negative.
  return RECORD_HEADER_BYTES + Math.ceil(payloadBytes / 8) * 8
}

/** Whether a record was erased: then it is zeros, which no event's begins with. */
export function isErasedPayload(payload: Uint8Array): boolean {
  return payload[0] === 0 && payload.every(byte => byte === 0)
}

/** Where a record goes: its position, and the window and the offset in it that this is. */
export interface RecordPlace {
  readonly position: number
  readonly window: RingWindow
  readonly offset: number
}

/** Writes a record; it is none of the ring's yet. */
export function writeRecord(payload: Uint8Array, sequence: number, place: RecordPlace): void {
  const { position, window, offset } = place
  const { bytes, words } = window
  const word = offset >>> 2
  // What pads it would else be bytes of the lap before.
  const end = word + recordBytes(payload.byteLength) / 4
  words[end - 1] = 0
  words[end - 2] = 0
  words[word] = payload.byteLength
  words[word + 1] = recordCrc(payload, position, sequence)
  words[word + 2] = sequence
  words[word + 3] = sequence / TWO_TO_THE_32
  bytes.set(payload, offset + RECORD_HEADER_BYTES)
}

/** Writes that the rest of a window is unused; nothing of an earlier lap stays there. */
export function writeSkip({ position, window: { words }, offset }: RecordPlace): void {
  const word = offset >>> 2
  words.fill(0, word + 2)
  words[word] = SKIP
  words[word + 1] = recordCrc(EMPTY, position, UNCOUNTED)
}

function readSequence(words: Uint32Array, word: number): number {
  return (words[word + 2] as number) + (words[word + 3] as number) * TWO_TO_THE_32
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
