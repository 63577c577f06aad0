// A single-producer, single-consumer ring of records in plain bytes, which may be a file mapped
// into two threads. Positions are absolute byte counts that only grow; a position's place in the
// ring is its remainder by the capacity.
//
// Layout, little-endian: a 4096-byte header (magic, format version, ring id, capacity; head and
// tail on cache lines of their own), then records: length u32, CRC-32 u32, payload, padded to 8.

const MAGIC = 0x474e5250_4f534c55n // "ULSOPRNG"
const FORMAT_VERSION = 1
const MAGIC_AT = 0
const VERSION_AT = 8
const STATIC_CRC_AT = 12
const RING_ID_AT = 16
const RING_ID_BYTES = 36
const CAPACITY_AT = 56
const STATIC_END = 64
const HEAD_AT = 64
const TAIL_AT = 128

export const RING_HEADER_BYTES = 4096
const RECORD_HEADER_BYTES = 8
/** In place of a length: the rest of the lap is unused, the next record starts at the beginning. */
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

export class RingDamagedError extends Error {
  override name = 'RingDamagedError'
}

export class RingBuffer {
  readonly id: string
  /** Bytes for records, their headers included. */
  readonly capacityBytes: number
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #data: Uint8Array
  readonly #head: BigUint64Array
  readonly #tail: BigUint64Array
  // The producer's own copies: only the producer moves the head, and the tail it last saw is a
  // safe lower bound, so most appends touch no shared memory but their own record and the head.
  #headPosition: number
  #headOffset: number
  #tailSeen: number

  /**
   * Opens a ring over bytes that began as `formatHeader`, with zeros behind it.
   * Throws RingDamagedError when the header is not one of ours, or not of this format.
   */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.capacityBytes = readCapacity(view, bytes)
    this.id = new TextDecoder().decode(bytes.subarray(RING_ID_AT, RING_ID_AT + RING_ID_BYTES))
    this.#bytes = bytes
    const dataStart = bytes.byteOffset + RING_HEADER_BYTES
    this.#words = new Uint32Array(bytes.buffer, dataStart, this.capacityBytes / 4)
    this.#data = new Uint8Array(bytes.buffer, dataStart, this.capacityBytes)
    this.#head = new BigUint64Array(bytes.buffer, bytes.byteOffset + HEAD_AT, 1)
    this.#tail = new BigUint64Array(bytes.buffer, bytes.byteOffset + TAIL_AT, 1)
    this.#headPosition = this.head
    this.#headOffset = this.#headPosition % this.capacityBytes
    this.#tailSeen = this.tail
  }

  /** An empty ring's header; `id` is a UUID, `capacityBytes` a multiple of 8. */
  static formatHeader(id: string, capacityBytes: number): Uint8Array {
    const header = new Uint8Array(RING_HEADER_BYTES)
    const view = new DataView(header.buffer)
    view.setBigUint64(MAGIC_AT, MAGIC, true)
    view.setUint32(VERSION_AT, FORMAT_VERSION, true)
    new TextEncoder().encodeInto(id, header.subarray(RING_ID_AT, RING_ID_AT + RING_ID_BYTES))
    view.setBigUint64(CAPACITY_AT, BigInt(capacityBytes), true)
    view.setUint32(STATIC_CRC_AT, staticCrc(header), true)
    return header
  }

  /** An empty ring in memory that threads can share, lost with the process. */
  static inMemory(id: string, capacityBytes: number): RingBuffer {
    const bytes = new Uint8Array(new SharedArrayBuffer(RING_HEADER_BYTES + capacityBytes))
    bytes.set(RingBuffer.formatHeader(id, capacityBytes))
    return new RingBuffer(bytes)
  }

  /** The memory under the ring, to open it in another thread. */
  get bytes(): Uint8Array {
    return this.#bytes
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

  /** Whether a payload of this many bytes would be taken now, wherever in the lap it falls. */
  hasRoom(payloadBytes: number): boolean {
    return this.capacityBytes - this.usedBytes >= 2 * recordBytes(payloadBytes)
  }

  /** Producer: adds a record, or returns false when there is no room for it. */
  append(payload: Uint8Array): boolean {
    const size = recordBytes(payload.byteLength)
    const restOfLap = this.capacityBytes - this.#headOffset
    const skipped = size > restOfLap ? restOfLap : 0
    if (!this.#reserve(skipped + size)) return false

    if (skipped > 0) this.#writeSkip()
    const offset = this.#headOffset
    this.#words[offset >>> 2] = payload.byteLength
    this.#words[(offset >>> 2) + 1] = recordCrc(payload, this.#headPosition)
    this.#data.set(payload, offset + RECORD_HEADER_BYTES)
    this.#moveHead(size)
    // The record becomes visible here, and only here.
    Atomics.store(this.#head, 0, BigInt(this.#headPosition))
    return true
  }

  /**
   * Consumer: the oldest records, at most `limit`, left in place until they are released.
   * Throws RingDamagedError at a record whose checksum is wrong, and at a head or tail that cannot be right.
   */
  read(limit: number): RingBatch {
    if (!this.#isPlausible()) throw new RingDamagedError('ring head or tail is damaged')
    const records: RingRecord[] = []
    const head = this.head
    let position = this.tail
    while (position < head && records.length < limit) {
      const record = this.#recordAt(position, head)
      if (!record) throw new RingDamagedError(`ring record at ${position} is damaged`)
      if (record.payload) records.push({ position, payload: record.payload })
      position = record.end
    }
    return { records, end: position }
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
    this.#headOffset = position % this.capacityBytes
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

  #writeSkip(): void {
    this.#words[this.#headOffset >>> 2] = SKIP
    this.#words[(this.#headOffset >>> 2) + 1] = recordCrc(EMPTY, this.#headPosition)
    this.#moveHead(this.capacityBytes - this.#headOffset)
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
    this.#headOffset = this.#headPosition % this.capacityBytes
  }

  /** The record at a position, without payload where the lap is skipped; undefined when it is not whole. */
  #recordAt(position: number, head: number): { payload?: Uint8Array; end: number } | undefined {
    const offset = position % this.capacityBytes
    const length = this.#words[offset >>> 2] as number
    const crc = this.#words[(offset >>> 2) + 1] as number
    if (length === SKIP) {
      const end = position + this.capacityBytes - offset
      return end <= head && crc === recordCrc(EMPTY, position) ? { end } : undefined
    }
    const end = position + recordBytes(length)
    if (end > head || offset + recordBytes(length) > this.capacityBytes) return undefined
    const start = offset + RECORD_HEADER_BYTES
    const payload = this.#data.subarray(start, start + length)
    return crc === recordCrc(payload, position) ? { payload, end } : undefined
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

function staticCrc(bytes: Uint8Array): number {
  const header = bytes.slice(0, STATIC_END)
  header.fill(0, STATIC_CRC_AT, STATIC_CRC_AT + 4)
  return Bun.hash.crc32(header)
}

function readCapacity(view: DataView, bytes: Uint8Array): number {
  if (bytes.byteLength <= RING_HEADER_BYTES || view.getBigUint64(MAGIC_AT, true) !== MAGIC) {
    throw new RingDamagedError('not a ring file')
  }
  const version = view.getUint32(VERSION_AT, true)
  if (version !== FORMAT_VERSION) {
    throw new RingDamagedError(`ring format ${version} is not the supported ${FORMAT_VERSION}`)
  }
  const capacity = Number(view.getBigUint64(CAPACITY_AT, true))
  if (view.getUint32(STATIC_CRC_AT, true) !== staticCrc(bytes)) {
    throw new RingDamagedError('ring header is damaged')
  }
  if (capacity !== bytes.byteLength - RING_HEADER_BYTES) {
    throw new RingDamagedError(
      `ring file has ${bytes.byteLength} bytes, its header says ${capacity + RING_HEADER_BYTES}`,
    )
  }
  return capacity
}
