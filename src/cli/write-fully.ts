import { writeSync } from 'node:fs'

/** How long to wait before writing again to a pipe whose reader is behind. */
const FULL_PIPE_PAUSE_MS = 1

/**
 * Writes all of a text to a file descriptor before it returns. `process.stdout.write` does not:
 * what is still queued for a pipe is lost at `process.exit` (Bun 1.4.5 keeps 64 KiB of it).
 */
export function writeFully(fd: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // The reader has gone, as `head` does: nobody misses the rest.
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Bun.sleepSync(FULL_PIPE_PAUSE_MS)
    }
  }
}
