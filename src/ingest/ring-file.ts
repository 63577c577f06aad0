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
import { RingBuffer } from './ring-buffer.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * Maps an existing ring file, shared between processes and threads and kept by the kernel when the
 * process dies. Throws RingDamagedError when the file is not a whole ring.
 */
export function openRingFile(path: string): RingBuffer {
  // An empty file cannot be mapped, and reads as damaged like any other that is too short.
  if (statSync(path).size === 0) return new RingBuffer(new Uint8Array(0))
  return new RingBuffer(Bun.mmap(path, { shared: true }))
}

/**
 * Puts a new, empty ring file in place, atomically. It is written out in full, so that a full disk
 * fails here and not at a store into the mapping.
 */
export function createRingFile(path: string, capacityBytes: number): RingBuffer {
  const unfinished = `${path}.new`
  try {
    writeRing(unfinished, capacityBytes)
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
  syncFolder(dirname(path))
  return openRingFile(path)
}

export function ringFileExists(path: string): boolean {
  return existsSync(path)
}

function writeRing(path: string, capacityBytes: number): void {
  const zeros = new Uint8Array(CHUNK_BYTES)
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, RingBuffer.formatHeader(crypto.randomUUID(), capacityBytes))
    for (let left = capacityBytes; left > 0; ) {
      left -= writeSync(file, zeros, 0, Math.min(CHUNK_BYTES, left))
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
