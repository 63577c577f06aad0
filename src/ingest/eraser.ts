import type { Erasure } from '../core/erasure.ts'
import type { ErasureOutcome, ErasureStore } from '../core/erasure-store.ts'
import { findRootCause } from '../core/find-root-cause.ts'
import type { RingBuffer } from './ring-buffer.ts'

/** How soon a step that failed, or that has to wait for readers of the database, is taken again. */
const RETRY_AFTER_MS = 500

/** Erasures that are to be done together, once everything before a position of the ring is drained. */
export interface ErasureRequest {
  readonly ids: readonly number[]
  readonly upTo: number
}

export interface EraserDeps {
  /** As the consumer has it. */
  readonly ring: Pick<RingBuffer, 'tail' | 'sync'>
  readonly store: ErasureStore
  readonly onErased: (outcome: ErasureOutcome) => void
}

/**
 * Where it is: each leads to the next. Whoever dies before it is noted that an erasure is done begins with
 * the first again; and as nobody knows who died behind that, the log is emptied at each start.
 */
type Phase = 'idle' | 'draining' | 'erasing' | 'scrubbing' | 'truncating'

/**
 * The consumer's part of erasures, step by step: waits until what is to be erased is drained, erases it
 * in the database, waits for the producer to scrub the ring, and notes that it is done. Whoever steps it
 * drains in between.
 */
export class Eraser {
  readonly #deps: EraserDeps
  #phase: Phase
  #upTo = 0
  #wanted: readonly number[] = []
  #erasures: readonly Erasure[] = []
  /** Those that are not erased from the database yet, and how far the first of them is. */
  #left: readonly Erasure[] = []
  #running: Iterator<void> | undefined
  #error: string | undefined

  constructor(deps: EraserDeps) {
    this.#deps = deps
    this.#phase = deps.store.hasErasures() ? 'truncating' : 'idle'
  }

  /** Begins with erasures; while there are others under way it does nothing, and is to be asked again. */
  request({ ids, upTo }: ErasureRequest): void {
    if (this.#phase !== 'idle' && this.#phase !== 'truncating') return
    this.#wanted = ids
    this.#upTo = upTo
    this.#phase = 'draining'
  }

  /** The erasures that are gone from the database, and wait for the ring to be scrubbed. */
  get unscrubbed(): readonly number[] {
    return this.#phase === 'scrubbing' ? this.#erasures.map(({ id }) => id) : []
  }

  /** Why the last step failed; undefined when it did not. It repeats nothing of what is erased. */
  get error(): string | undefined {
    return this.#error
  }

  /** Goes a small step on; returns for how many milliseconds to wait at most, undefined for ever. */
  step(): number | undefined {
    try {
      const delay = this.#step()
      this.#error = undefined
      return delay
    } catch (error) {
      this.#error = toCause(error)
      // What has thrown cannot go on, but can begin again.
      this.#running = undefined
      return RETRY_AFTER_MS
    }
  }

  /** To be told when the ring is scrubbed; of erasures that do not wait for that it changes nothing. */
  scrubbed(ids: readonly number[]): void {
    if (this.#phase !== 'scrubbing' || ids.join() !== this.unscrubbed.join()) return
    try {
      this.#finish()
      this.#error = undefined
    } catch (error) {
      // They still wait, so that the ring is scrubbed once more.
      this.#error = toCause(error)
    }
  }

  #step(): number | undefined {
    const { ring, store } = this.#deps
    switch (this.#phase) {
      case 'draining':
        if (ring.tail < this.#upTo) return undefined
        this.#begin()
        return 0
      case 'erasing':
        this.#erase()
        return 0
      case 'truncating':
        if (!store.truncateLog()) return RETRY_AFTER_MS
        this.#phase = 'idle'
        return undefined
      default:
        return undefined
    }
  }

  #begin(): void {
    this.#erasures = this.#deps.store.findPending(this.#wanted)
    this.#left = this.#erasures
    // Where there is nothing to do the log may yet have to be emptied behind those that are done.
    this.#phase = this.#left.length > 0 ? 'erasing' : 'truncating'
  }

  #erase(): void {
    const [first, ...others] = this.#left
    if (!first) {
      this.#phase = 'scrubbing'
      return
    }
    this.#running ??= this.#deps.store.erase(first)
    if (!this.#running.next().done) return
    this.#running = undefined
    this.#left = others
  }

  #finish(): void {
    const { ring, store, onErased } = this.#deps
    ring.sync()
    for (const erasure of this.#erasures) onErased(store.finish(erasure))
    this.#erasures = []
    this.#phase = 'truncating'
  }
}

/** SQLite's own message: those of wrappers repeat the statement and its values. */
function toCause(error: unknown): string {
  const cause = findRootCause(error)
  return cause instanceof Error ? cause.message : String(cause)
}
