import type { Erasure } from '../core/erasure.ts'
import type { DrainThread } from './drain-thread.ts'
import { createRecordMatcher } from './record-matcher.ts'
import type { RingBuffer } from './ring-buffer.ts'

export interface ErasureConductorDeps {
  /** As the producer has it. */
  readonly ring: RingBuffer
  readonly drainThread: Pick<DrainThread, 'erase' | 'scrubbed'>
  /** Erasures that are not done. */
  readonly readPending: () => readonly Erasure[]
  /** Makes sure that nothing is taken any more for tenants that are gone. */
  readonly refresh: () => void
  /** Resolves when everything else that waits has had a turn. */
  readonly nextTurn: () => Promise<void>
}

/**
 * The producer's part of erasures: finds those that are asked for, has the drain thread do them in the
 * database, and then scrubs the ring, into which nobody else may write.
 */
export class ErasureConductor {
  readonly #deps: ErasureConductorDeps
  #known: readonly Erasure[] = []
  #isScrubbing = false
  #isClosed = false

  constructor(deps: ErasureConductorDeps) {
    this.#deps = deps
  }

  /** To be called again and again: looks for erasures. Throws when the database cannot be read. */
  look(): void {
    const { ring, drainThread, readPending, refresh } = this.#deps
    if (this.#isScrubbing || this.#isClosed) return
    this.#known = readPending()
    if (this.#known.length === 0) return
    refresh()
    // A drain thread that works on them already goes on; one that was started anew begins with them.
    drainThread.erase({ ids: this.#known.map(({ id }) => id), upTo: ring.head })
  }

  /** Erases in the ring what is drained of these erasures' events, and tells the drain thread. */
  async scrub(ids: readonly number[]): Promise<void> {
    if (this.#isScrubbing || this.#isClosed) return
    this.#isScrubbing = true
    try {
      const erasures = this.#known.filter(({ id }) => ids.includes(id))
      // Others are none of this thread's before it has looked again.
      if (erasures.length < ids.length) return
      const scrubber = this.#deps.ring.scrub(createRecordMatcher(erasures))
      while (!scrubber.step()) {
        await this.#deps.nextTurn()
        if (this.#isClosed) return
      }
      this.#deps.drainThread.scrubbed(ids)
    } finally {
      this.#isScrubbing = false
    }
  }

  /** Leaves the ring alone from now on: it is about to be closed. What is not done, the next start does. */
  close(): void {
    this.#isClosed = true
  }
}
