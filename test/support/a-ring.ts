import { RING_HEADER_BYTES, RingBuffer, type RingRecord } from '../../src/ingest/ring-buffer.ts'

export const RING_ID = '5f0c8e0e-2f5c-4c5d-9d0a-8f2b7f4a1c3e'
export const HEAD_AT = 64
export const TAIL_AT = 128

/** An empty ring in memory. */
export function aRing(capacityBytes = 1024): RingBuffer {
  return RingBuffer.inMemory(RING_ID, capacityBytes)
}

/** The same ring as another process, or another thread, opens it. */
export function reopen(ring: RingBuffer): RingBuffer {
  return new RingBuffer(ring.bytes)
}

/** The ring as a power cut leaves it: whatever was set in its header, whatever is in its bytes. */
export function reopenWith(ring: RingBuffer, positions: { head?: bigint; tail?: bigint }) {
  const view = new DataView(ring.bytes.buffer, ring.bytes.byteOffset)
  if (positions.head !== undefined) view.setBigUint64(HEAD_AT, positions.head, true)
  if (positions.tail !== undefined) view.setBigUint64(TAIL_AT, positions.tail, true)
  return reopen(ring)
}

/** The bytes at a position of the ring, to damage them. */
export function bytesAt(ring: RingBuffer, position: number): Uint8Array {
  return ring.bytes.subarray(RING_HEADER_BYTES + (position % ring.capacityBytes))
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
  return ring.read(Number.MAX_SAFE_INTEGER).records.map(toText)
}
