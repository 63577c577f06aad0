import { statfsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

const LOOK_EVERY_MS = 500

export interface DiskWatch {
  /** Whether the folder's disk has the wanted free space, as of the last look. */
  readonly hasSpace: boolean
  /** Free space as of then; 0 when the folder cannot be asked about. */
  readonly freeBytes: number
  close(): void
}

/**
 * Watches the free space under a folder. Where a file system copies on write, even the ring's own
 * preallocated file needs free space to be written to, so events must stop before the disk is full.
 */
export function watchDisk(folder: string, minFreeBytes: number): DiskWatch {
  let freeBytes = toFreeBytes(statfsSync(folder))

  async function look() {
    // A folder that cannot be asked about (removed, unmounted) has no space to offer.
    freeBytes = await statfs(folder).then(toFreeBytes, () => 0)
  }
  const timer = setInterval(look, LOOK_EVERY_MS)

  return {
    get hasSpace() {
      return freeBytes >= minFreeBytes
    },
    get freeBytes() {
      return freeBytes
    },
    close: () => clearInterval(timer),
  }
}

function toFreeBytes({ bavail, bsize }: { bavail: number; bsize: number }): number {
  return bavail * bsize
}
