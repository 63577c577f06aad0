// The first page of a ring, little-endian: what never changes behind magic and checksum, then head
// and tail on cache lines of their own.

const MAGIC = 0x474e5250_4f534c55n // "ULSOPRNG"
const FORMAT_VERSION = 2
const MAGIC_AT = 0
const VERSION_AT = 8
const STATIC_CRC_AT = 12
const RING_ID_AT = 16
const RING_ID_BYTES = 36
const WINDOW_AT = 52
const CAPACITY_AT = 56
const STATIC_END = 64

export const RING_HEAD_AT = 64
export const RING_TAIL_AT = 128
export const RING_HEADER_BYTES = 4096

/** What a ring was made with. */
export interface RingShape {
  /** A UUID. */
  readonly id: string
  /** Bytes for records, their headers included: a multiple of `windowBytes`. */
  readonly capacityBytes: number
  /** No record crosses a multiple of this many bytes, itself a multiple of 8. */
  readonly windowBytes: number
}

export class RingDamagedError extends Error {
  override name = 'RingDamagedError'
}

/** The header of an empty ring; zeros follow it. */
export function formatRingHeader({ id, capacityBytes, windowBytes }: RingShape): Uint8Array {
  const header = new Uint8Array(RING_HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setBigUint64(MAGIC_AT, MAGIC, true)
  view.setUint32(VERSION_AT, FORMAT_VERSION, true)
  new TextEncoder().encodeInto(id, header.subarray(RING_ID_AT, RING_ID_AT + RING_ID_BYTES))
  view.setUint32(WINDOW_AT, windowBytes, true)
  view.setBigUint64(CAPACITY_AT, BigInt(capacityBytes), true)
  view.setUint32(STATIC_CRC_AT, staticCrc(header), true)
  return header
}

/**
 * The shape of a ring of `totalBytes`, header included. Throws RingDamagedError when the header is
 * not one of ours, not of this format, or of a ring of another size.
 */
export function parseRingHeader(header: Uint8Array, totalBytes: number): RingShape {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (totalBytes <= RING_HEADER_BYTES || view.getBigUint64(MAGIC_AT, true) !== MAGIC) {
    throw new RingDamagedError('not a ring file')
  }
  const version = view.getUint32(VERSION_AT, true)
  if (version !== FORMAT_VERSION) {
    throw new RingDamagedError(
      `its format is ${version}, not ${FORMAT_VERSION}, and only the pulso that wrote it can store what is in it`,
    )
  }
  if (view.getUint32(STATIC_CRC_AT, true) !== staticCrc(header)) {
    throw new RingDamagedError('ring header is damaged')
  }
  const capacityBytes = Number(view.getBigUint64(CAPACITY_AT, true))
  if (capacityBytes !== totalBytes - RING_HEADER_BYTES) {
    throw new RingDamagedError(
      `ring file has ${totalBytes} bytes, its header says ${capacityBytes + RING_HEADER_BYTES}`,
    )
  }
  return {
    id: new TextDecoder().decode(header.subarray(RING_ID_AT, RING_ID_AT + RING_ID_BYTES)),
    capacityBytes,
    windowBytes: view.getUint32(WINDOW_AT, true),
  }
}

function staticCrc(header: Uint8Array): number {
  const fixed = header.slice(0, STATIC_END)
  fixed.fill(0, STATIC_CRC_AT, STATIC_CRC_AT + 4)
  return Bun.hash.crc32(fixed)
}
