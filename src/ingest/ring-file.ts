import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { StorageError } from '../core/storage-error.ts'
import { RingBuffer } from './ring-buffer.ts'
import { formatRingHeader, RING_HEADER_BYTES, type RingShape } from './ring-header.ts'
import type { RingSize } from './ring-memory.ts'

/** The ring's name in the data folder. */
export const RING_FILE = 'pulso.ring'

const CHUNK_BYTES = 1024 * 1024

/**
 * Opens an existing ring file, shared between processes and threads and kept by the kernel when the
 * process dies. Throws RingDamagedError when the file is not a whole ring.
 *
 * Only a window at a time is mapped: JavaScriptCore counts a mapping as its own memory, and lets
 * that much more garbage pile up; all 64 MiB mapped cost 8 % of the throughput and 3 ms at p99.
 */
export function openRingFile(path: string): RingBuffer {
  const totalBytes = statSync(path).size
  const map = (offset: number, size: number) => Bun.mmap(path, { shared: true, offset, size })
  return new RingBuffer({
    totalBytes,
    // What is shorter than a header cannot be mapped as one, and is no ring.
    header: totalBytes < RING_HEADER_BYTES ? new Uint8Array(0) : map(0, RING_HEADER_BYTES),
    window: (index, windowBytes) => map(RING_HEADER_BYTES + index * windowBytes, windowBytes),
    sync: () => sync(path),
  })
}

/**
 * Puts a new, empty ring file in place, atomically. It is written out in full, so that a full disk
 * fails here, by a StorageError, and not at a store into the mapping.
 */
export function createRingFile(path: string, size: RingSize): void {
  const unfinished = toUnfinished(path)
  try {
    writeRing(unfinished, { id: crypto.randomUUID(), ...size })
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    const mib = Math.ceil(size.capacityBytes / 2 ** 20)
    throw new StorageError(`no space for a ring buffer of ${mib} MiB (RING_MIB) at ${path}`)
  }
  sync(dirname(path))
}

/**
 * Keeps a ring file open under a path that leads to it whatever becomes of its name, for this
 * process's threads: windows are mapped as they are needed, and a file that has taken the name
 * meanwhile must not become a part of the ring. Where there is no `/proc` it is the file's own path.
 */
export function holdRingFile(path: string): { path: string; close(): void } {
  const file = openSync(path, 'r+')
  const held = `/proc/self/fd/${file}`
  let isOpen = true
  return {
    path: existsSync(held) ? held : path,
    close() {
      // Its number may soon be another file's.
      if (isOpen) closeSync(file)
      isOpen = false
    },
  }
}

export function ringFileExists(path: string): boolean {
  return existsSync(path)
}

/** Removes what a `createRingFile` that was cut short has left beside the path. */
export function removeUnfinishedRing(path: string): void {
  rmSync(toUnfinished(path), { force: true })
}

function toUnfinished(path: string): string {
  return `${path}.new`
}

function writeRing(path: string, shape: RingShape): void {
  const zeros = new Uint8Array(CHUNK_BYTES)
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, formatRingHeader(shape))
    for (let left = shape.capacityBytes; left > 0; ) {
      left -= writeSync(file, zeros, 0, Math.min(CHUNK_BYTES, left))
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Syncs a file, or the names in a folder. */
function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
