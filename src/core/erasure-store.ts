import type { Erasure } from './erasure.ts'

/** An erasure that is done. It tells nothing of what was erased. */
export interface ErasureOutcome {
  readonly tenantId: number
  readonly events: number
}

/** Takes events out of the database. Every method throws when it cannot be written just now. */
export interface ErasureStore {
  /** Whether anything was to be erased before: of what is done, the log may not have been emptied. */
  hasErasures(): boolean
  /** Those of the ids that are not done. */
  findPending(ids: readonly number[]): Erasure[]
  /**
   * Erases everything of one erasure but what is in the ring, in a small transaction each time that it
   * is asked to go on. It may be begun again at any time, and is to be when it has thrown.
   */
  erase(erasure: Erasure): Generator<void>
  /** Notes that an erasure is done, and forgets its condition. */
  finish(erasure: Erasure): ErasureOutcome
  /** Empties the write-ahead log of pages as they were before; false while readers keep it from that. */
  truncateLog(): boolean
}
