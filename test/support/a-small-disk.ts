import { describe, onTestFinished } from 'bun:test'
import { closeSync, cpSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { aFolder } from './a-folder.ts'

/** A file system of a few MiB, in a mount namespace of its own: the rest of the machine does not see it. */
export interface SmallDisk {
  /** Where it is for programs that are started by `enter`. */
  readonly folder: string
  /** What to put before a command that is to see it. */
  readonly enter: readonly string[]
  /** Takes its free space, but for so many bytes. */
  fill(freeBytes?: number): void
  /** Gives back what `fill` took. */
  free(): void
  /** A copy of all that is on it, where everybody sees it. */
  copy(): string
}

const FILLER = 'filler'

/** As root a mount namespace is enough; others need a user namespace too, where that is allowed. */
const NAMESPACES = [
  { unshare: ['unshare', '-m'], nsenter: ['nsenter', '-m'] },
  { unshare: ['unshare', '-r', '-m'], nsenter: ['nsenter', '-U', '--preserve-credentials', '-m'] },
]
const NAMESPACE = NAMESPACES.find(({ unshare }) => {
  if (!Bun.which('unshare') || !Bun.which('nsenter')) return false
  const mount = ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt']
  return Bun.spawnSync([...unshare, ...mount], { stdout: 'ignore', stderr: 'ignore' }).success
})

/** `describe` for tests that need a small disk; where none can be had they are skipped, and say so. */
export function describeOnSmallDisk(name: string, tests: () => void): void {
  if (NAMESPACE) describe(name, tests)
  else describe.skip(`${name} (no mount namespace to be had: unshare -m fails)`, tests)
}

/** An empty small disk, gone when the test has ended. */
export async function aSmallDisk(mib: number): Promise<SmallDisk> {
  if (!NAMESPACE) throw new Error('there is no mount namespace')
  const folder = aFolder()
  const mount = `mount -t tmpfs -o size=${mib}m tmpfs '${folder}' && echo mounted && exec cat`
  // It lasts as long as a process is in it: `cat` ends when it is killed, or this process ends.
  const holder = Bun.spawn([...NAMESPACE.unshare, 'sh', '-c', mount], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  onTestFinished(() => holder.kill())
  await holder.stdout.getReader().read()
  const seenFromHere = `/proc/${holder.pid}/root${folder}`
  const filler = `${seenFromHere}/${FILLER}`

  return {
    folder,
    enter: [...NAMESPACE.nsenter, '-t', String(holder.pid)],
    fill(freeBytes = 0) {
      const file = openSync(filler, 'a')
      const block = new Uint8Array(4096)
      const { bavail, bsize } = statfsSync(seenFromHere)
      for (let left = bavail * bsize - freeBytes; left > 0; left -= block.byteLength) {
        try {
          writeSync(file, block)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          break
        }
      }
      closeSync(file)
    },
    free: () => rmSync(filler, { force: true }),
    copy() {
      const copy = aFolder()
      cpSync(seenFromHere, copy, { recursive: true, filter: path => !path.endsWith(FILLER) })
      return copy
    },
  }
}
