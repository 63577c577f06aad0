import { stat, statfs } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

const LOOK_EVERY_MS = 250

export interface DiskWatch {
  /** Why no event may be taken, as of the last look; undefined when events may be. */
  readonly problem: string | undefined
  /** Free space as of then; 0 when the folder cannot be asked about. */
  readonly freeBytes: number
  close(): void
}

interface DiskWatchOptions {
  /** The files that events are kept in, all in one folder, as they are open now. */
  readonly paths: readonly [string, ...string[]]
  readonly minFreeBytes: number
}

/**
 * Watches the files that events go to, and the free space beside them; rejects when a file is not
 * there to begin with. A file that was removed or replaced under its path still takes all that is
 * written to it, and nobody will ever read it. And where a file system copies on write, even the
 * ring's own preallocated file needs free space to be written to, so events must stop before the
 * disk is full.
 */
export async function watchDisk({ paths, minFreeBytes }: DiskWatchOptions): Promise<DiskWatch> {
  const opened = await Promise.all(paths.map(async path => ({ path, id: await readFileId(path) })))
  let problem: string | undefined
  let freeBytes = 0
  let isLooking = false

  async function findProblem(): Promise<string | undefined> {
    for (const { path, id } of opened) {
      if ((await readFileId(path).catch(() => undefined)) === id) continue
      return `${basename(path)} was removed or replaced; events are taken again when it is back`
    }
    return freeBytes < minFreeBytes ? 'the disk has too little free space' : undefined
  }

  async function look() {
    // A disk that takes its time is not asked twice at once.
    if (isLooking) return
    isLooking = true
    // A folder that cannot be asked about has no space to offer.
    const stats = await statfs(dirname(paths[0])).catch(() => ({ bavail: 0, bsize: 0 }))
    freeBytes = stats.bavail * stats.bsize
    problem = await findProblem()
    isLooking = false
  }
  await look()
  const timer = setInterval(look, LOOK_EVERY_MS)

  return {
    get problem() {
      return problem
    },
    get freeBytes() {
      return freeBytes
    },
    close: () => clearInterval(timer),
  }
}

/** What a file is, whatever its name: its device and inode. */
async function readFileId(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}
