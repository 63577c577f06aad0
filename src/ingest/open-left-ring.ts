import { dirname } from 'node:path'
import { StorageError } from '../core/storage-error.ts'
import { type HeldRing, openHeldRing } from './held-ring.ts'
import { ringFileExists } from './ring-file.ts'
import { RingDamagedError } from './ring-header.ts'

/**
 * The ring that an earlier process left, as it is, if it left one. Throws StorageError when the file
 * is not a ring that this version can read.
 */
export function openLeftRing(path: string): HeldRing | undefined {
  if (!ringFileExists(path)) return undefined
  try {
    return openHeldRing(path)
  } catch (error) {
    if (!(error instanceof RingDamagedError)) throw error
    throw new StorageError(
      `cannot read ${path}: ${error.message}; it is left as it is, and moving it away starts an empty ring`,
    )
  }
}

/**
 * Called where there is no database. Throws StorageError when the ring at `path` was drained into one:
 * a new database beside it would hide that the tenants and all earlier events are gone.
 */
export function refuseDrainedRing(path: string): void {
  const left = openLeftRing(path)
  left?.close()
  if (left === undefined || left.ring.tail === 0) return
  throw new StorageError(
    `no database in ${dirname(path)}, but ${path} has been drained into one: put the database back, or move the ring away to start afresh`,
  )
}
