import { RingBuffer, type RingRecord } from '../../src/ingest/ring-buffer.ts'
import { formatRingHeader, RING_HEADER_BYTES } from '../../src/ingest/ring-header.ts'
import { toRingMemory } from '../../src/ingest/ring-memory.ts'

export const RING_ID = '5f0c8e0e-2f5c-4c5d-9d0a-8f2b7f4a1c3e'
export const HEAD_AT = 64
export const TAIL_AT = 128

const bytesByRing = new WeakMap<RingBuffer, Uint8Array>()

/** An empty ring in memory, of one window unless it says otherwise. */
export function aRing(capacityBytes = 1024, windowBytes = capacityBytes): RingBuffer {
  const bytes = new Uint8Array(RING_HEADER_BYTES + capacityBytes)
  bytes.set(formatRingHeader({ id: RING_ID, capacityBytes, windowBytes }))
  return openBytes(bytes)
}

/** A ring over bytes that a test may look at and damage. */
export function openBytes(bytes: Uint8Array): RingBuffer {
  const ring = new RingBuffer(toRingMemory(bytes))
  bytesByRing.set(ring, bytes)
  return ring
}

/** All bytes of a ring, header included. */
export function bytesOf(ring: RingBuffer): Uint8Array {
  return bytesByRing.get(ring) as Uint8Array
}

/** The same ring as another process, or another thread, opens it. */
export function reopen(ring: RingBuffer): RingBuffer {
  return openBytes(bytesOf(ring))
}

/** The ring as a power cut leaves it: whatever was set in its header, whatever is in its bytes. */
export function reopenWith(ring: RingBuffer, positions: { head?: bigint; tail?: bigint }) {
  const view = new DataView(bytesOf(ring).buffer)
  if (positions.head !== undefined) view.setBigUint64(HEAD_AT, positions.head, true)
  if (positions.tail !== undefined) view.setBigUint64(TAIL_AT, positions.tail, true)
  return reopen(ring)
}

/** The bytes at a position of the ring, to damage them. */
export function bytesAt(ring: RingBuffer, position: number): Uint8Array {
  return bytesOf(ring).subarray(RING_HEADER_BYTES + (position % ring.capacityBytes))
}

/** Appends a text; one of 8n ASCII characters takes 8n + 8 bytes of the ring. */
export function appendText(ring: RingBuffer, text: string): boolean {
  return ring.append(new TextEncoder().encode(text))
}

export function toText(record: RingRecord): string {
  return new TextDecoder().decode(record.payload)
}

/** Every record that is pending, as text. */
export function readTexts(ring: RingBuffer): string[] {
  return ring.read({ records: Number.MAX_SAFE_INTEGER, bytes: 2 ** 30 }).records.map(toText)
}
