import type { Drainer } from './drainer.ts'

const MIN_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 2000
/** How often an idle loop makes sure that it could write. */
const PROBE_EVERY_MS = 1000

export interface DrainLoopDeps {
  readonly drainer: Drainer
  /** Throws when the database cannot be written. */
  readonly probe: () => void
  readonly intervalMs: number
  readonly now: () => number
}

/** Decides when to drain next: at an interval, at once behind a full batch, ever later behind failures. */
export class DrainLoop {
  readonly #deps: DrainLoopDeps
  #failures = 0
  #provenAt: number
  /** Why the last step failed; undefined when it did not. */
  error: Error | undefined
  /** Records put into quarantine so far. */
  quarantined = 0

  constructor(deps: DrainLoopDeps) {
    this.#deps = deps
    this.#provenAt = deps.now()
  }

  /** Drains a batch, and returns for how many milliseconds to wait before the next step. */
  step(): number {
    try {
      const delay = this.#drain()
      this.#failures = 0
      this.error = undefined
      return delay
    } catch (error) {
      this.error = error as Error
      this.#failures += 1
      return Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (this.#failures - 1))
    }
  }

  /** Drains until the ring is empty or the deadline passes, without waiting for the interval. */
  async finish(deadline: number): Promise<boolean> {
    while (true) {
      const delay = this.step()
      if (this.error === undefined && this.#deps.drainer.isDrained) return true
      const left = deadline - this.#deps.now()
      if (left <= 0) return false
      if (this.error) await Bun.sleep(Math.min(delay, left))
    }
  }

  #drain(): number {
    const { drainer, probe, intervalMs, now } = this.#deps
    const outcome = drainer.tick()
    if (outcome) {
      this.#provenAt = now()
      this.quarantined += outcome.quarantined
      return outcome.isFull ? 0 : intervalMs
    }
    if (now() - this.#provenAt >= PROBE_EVERY_MS) {
      probe()
      this.#provenAt = now()
    }
    return intervalMs
  }
}
