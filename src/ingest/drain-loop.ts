import { Histogram } from '../core/histogram.ts'
import type { DrainState } from './drain-messages.ts'
import type { Drainer } from './drainer.ts'
import { RingDamagedError } from './ring-header.ts'

const MIN_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 2000
/** What fails for less than this is no problem: another writer, an import say, held the lock for a moment. */
const GRACE_MS = 1000
/** How often an idle loop makes sure that it could write. */
const PROBE_EVERY_MS = 1000

const RECORDS_BOUNDS = [1, 4, 16, 64, 256, 1024, 4096, 16_384]
const SECONDS_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export interface DrainLoopDeps {
  readonly drainer: Drainer
  /** Throws when the database cannot be written. */
  readonly probe: () => void
  readonly intervalMs: number
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since the epoch. */
  readonly epochNow: () => number
}

/** Decides when to drain next: at an interval, at once behind a full batch, ever later behind failures. */
export class DrainLoop {
  readonly #deps: DrainLoopDeps
  #failures = 0
  #provenAt: number
  #error: Error | undefined
  /** When the first of the failures in a row was. */
  #failingSince = 0
  #quarantined = 0
  #succeededAt: number | undefined
  readonly #batchRecords = new Histogram(RECORDS_BOUNDS)
  readonly #batchSeconds = new Histogram(SECONDS_BOUNDS)

  constructor(deps: DrainLoopDeps) {
    this.#deps = deps
    this.#provenAt = deps.now()
  }

  /** Drains a batch, and returns for how many milliseconds to wait before the next step; 0 when it is behind. */
  step(): number {
    try {
      const delay = this.#drain()
      this.#failures = 0
      this.#error = undefined
      this.#succeededAt = this.#deps.epochNow()
      return delay
    } catch (error) {
      if (!this.#error) this.#failingSince = this.#deps.now()
      this.#error = error as Error
      this.#failures += 1
      return Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (this.#failures - 1))
    }
  }

  /** Drains until the ring is empty or the deadline passes, without waiting for the interval. */
  async finish(deadline: number): Promise<boolean> {
    while (true) {
      const delay = this.step()
      if (this.#error === undefined && this.#deps.drainer.isDrained) return true
      const left = deadline - this.#deps.now()
      if (left <= 0) return false
      if (this.#error) await Bun.sleep(Math.min(delay, left))
    }
  }

  get state(): DrainState {
    const isRingDamaged = this.#error instanceof RingDamagedError
    const isPassing = !isRingDamaged && this.#deps.now() - this.#failingSince < GRACE_MS
    return {
      error: isPassing ? undefined : this.#error?.message,
      isRingDamaged,
      quarantined: this.#quarantined,
      succeededAt: this.#succeededAt,
      batchRecords: this.#batchRecords,
      batchSeconds: this.#batchSeconds,
    }
  }

  #drain(): number {
    const { drainer, probe, intervalMs, now } = this.#deps
    const startedAt = now()
    const outcome = drainer.tick()
    if (outcome) {
      this.#provenAt = now()
      this.#quarantined += outcome.quarantined
      this.#batchRecords.observe(outcome.records)
      this.#batchSeconds.observe((this.#provenAt - startedAt) / 1000)
      return outcome.isFull ? 0 : intervalMs
    }
    if (now() - this.#provenAt >= PROBE_EVERY_MS) {
      probe()
      this.#provenAt = now()
    }
    return intervalMs
  }
}
