import { RingBuffer } from './ring-buffer.ts'
import { openRingFile } from './ring-file.ts'
import { toRingMemory } from './ring-memory.ts'

/** Where a ring is, as threads tell each other: the path of its file, or shared memory. */
export type RingSource = string | Uint8Array

/** Opens a ring in this thread; throws RingDamagedError when its header cannot be read. */
export function openRing(source: RingSource): RingBuffer {
  return typeof source === 'string' ? openRingFile(source) : new RingBuffer(toRingMemory(source))
}
