import { findRootCause } from '../core/find-root-cause.ts'

/** How long a call waits for the lock of another process that writes. */
export const LOCK_DEADLINE_MS = 5000

const RETRY_EVERY_MS = 20

export interface RetryOptions {
  /** Aborted when nothing may be done again. */
  readonly signal?: AbortSignal | undefined
  readonly giveUpAfterMs?: number
}

/**
 * Does work, and while the database is locked does it again, later, so that others get their turn in
 * between; throws what SQLite says of the lock when that takes too long. The work must have done nothing
 * when it fails so, and its connection must not wait for a lock itself.
 */
export function retryWhileLocked<T>(
  work: () => T,
  { signal, giveUpAfterMs = LOCK_DEADLINE_MS }: RetryOptions = {},
): T | Promise<Awaited<T>> {
  const deadline = performance.now() + giveUpAfterMs

  async function retry(locked: unknown): Promise<Awaited<T>> {
    await Bun.sleep(RETRY_EVERY_MS)
    if (signal?.aborted || performance.now() >= deadline) throw locked
    try {
      return await work()
    } catch (error) {
      if (isLocked(error)) return retry(error)
      throw error
    }
  }

  try {
    return work()
  } catch (error) {
    if (isLocked(error)) return retry(error)
    throw error
  }
}

/** Whether something failed because another holds a lock of the database. */
export function isLocked(error: unknown): boolean {
  const cause = findRootCause(error) as { code?: string } | undefined
  return cause?.code?.startsWith('SQLITE_BUSY') ?? false
}
