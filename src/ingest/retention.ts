import { DAY_MS, toUtcDay } from '../core/utc-day.ts'

/** How often it is looked for events that have become too old. */
const LOOK_EVERY_MS = 60_000

export interface RetentionDeps {
  /** 0 keeps events for ever. */
  readonly retentionDays: number
  /** Milliseconds since the epoch: when the newest stored event was received; undefined without one. */
  readonly findNewestReceivedAt: () => number | undefined
  /** Deletes some events that occurred before a time, and returns how many; 0 when there are none. */
  readonly expire: (before: number) => number
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since the epoch. */
  readonly epochNow: () => number
}

/** Deletes events whole UTC days old, a few at a time. */
export class Retention {
  readonly #deps: RetentionDeps
  #lookAt = Number.NEGATIVE_INFINITY
  #error: string | undefined

  constructor(deps: RetentionDeps) {
    this.#deps = deps
  }

  /** Why the last step failed; undefined when it did not. */
  get error(): string | undefined {
    return this.#error
  }

  /** Deletes the next few, if any are due. */
  step(): void {
    const { retentionDays, now } = this.#deps
    if (retentionDays === 0 || now() < this.#lookAt) return
    try {
      const deleted = this.#expire()
      this.#error = undefined
      if (deleted > 0) return
    } catch (error) {
      this.#error = (error as Error).message
    }
    this.#lookAt = now() + LOOK_EVERY_MS
  }

  #expire(): number {
    const { retentionDays, findNewestReceivedAt, expire, epochNow } = this.#deps
    const newest = findNewestReceivedAt()
    // Not by the clock alone: one that was set forward by mistake must not delete everything.
    const today = newest === undefined ? undefined : toUtcDay(Math.min(newest, epochNow()))
    return today === undefined ? 0 : expire(today - retentionDays * DAY_MS)
  }
}
