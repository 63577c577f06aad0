import { formatRingHeader, RING_HEADER_BYTES, type RingShape } from './ring-header.ts'

/** The bytes of a ring. They may change under their reader, from another thread. */
export interface RingMemory {
  readonly totalBytes: number
  /** The first page; empty when there is not even that. */
  readonly header: Uint8Array
  /** The records' bytes from `index * windowBytes` on, `windowBytes` of them. */
  window(index: number, windowBytes: number): Uint8Array
  /** Returns when what was written so far would be there after a power cut, if anything can be. */
  sync(): void
}

/** A ring's shape but for its id. */
export type RingSize = Omit<RingShape, 'id'>

const MIN_WINDOW_BYTES = 1024 * 1024
/**
 * A record can be longer than the body it came from: 1e20 is written out, control characters are
 * escaped. It is never longer than this many bodies.
 */
const MAX_RECORD_BODIES = 8

/** The size of a ring of at most `ringBytes` in which the longest body's record fits into a window. */
export function toRingSize(ringBytes: number, maxBodyBytes: number): RingSize {
  const longestRecord = 2 ** Math.ceil(Math.log2(maxBodyBytes * MAX_RECORD_BODIES))
  const windowBytes = Math.max(MIN_WINDOW_BYTES, longestRecord)
  return { windowBytes, capacityBytes: Math.floor(ringBytes / windowBytes) * windowBytes }
}

/** A ring in plain bytes. */
export function toRingMemory(bytes: Uint8Array): RingMemory {
  return {
    totalBytes: bytes.byteLength,
    header: bytes.subarray(0, RING_HEADER_BYTES),
    window(index, windowBytes) {
      const start = RING_HEADER_BYTES + index * windowBytes
      return bytes.subarray(start, start + windowBytes)
    },
    sync() {},
  }
}

/** The bytes of a new, empty ring that threads can share; they are lost with the process. */
export function createSharedRing(size: RingSize): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(RING_HEADER_BYTES + size.capacityBytes))
  bytes.set(formatRingHeader({ id: crypto.randomUUID(), ...size }))
  return bytes
}
