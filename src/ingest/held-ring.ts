import type { RingBuffer } from './ring-buffer.ts'
import { holdRingFile, openRingFile } from './ring-file.ts'
import { createSharedRing, type RingSize } from './ring-memory.ts'
import { openRing, type RingSource } from './ring-source.ts'

/** The ring that the producer appends to, and where the consumer finds it. */
export interface HeldRing {
  readonly ring: RingBuffer
  readonly source: RingSource
  /** Lets go of the file, when nothing uses the ring any more. */
  close(): void
}

/** Opens a ring file for as long as it is held; throws RingDamagedError when it is not a whole ring. */
export function openHeldRing(path: string): HeldRing {
  const { path: source, close } = holdRingFile(path)
  try {
    return { ring: openRingFile(source), source, close }
  } catch (error) {
    close()
    throw error
  }
}

/** A new ring in memory, lost with the process. */
export function createMemoryRing(size: RingSize): HeldRing {
  const source = createSharedRing(size)
  return { ring: openRing(source), source, close() {} }
}
