const MINUTE_MS = 60_000

/**
 * A token bucket: `capacity` requests at once, refilled evenly over each minute.
 * It keeps no clock; the caller passes `now` in milliseconds. A clock that jumps back refills
 * nothing until it has caught up with itself from there.
 */
export class TokenBucket {
  #tokens: number
  #filledAt: number

  constructor(
    readonly capacity: number,
    now: number,
  ) {
    this.#tokens = capacity
    this.#filledAt = now
  }

  /** Takes one token; false when there is none. */
  take(now: number): boolean {
    this.#refill(now)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Whole tokens left, as of the last `take`. */
  get remaining(): number {
    return Math.floor(this.#tokens)
  }

  /** Milliseconds from the last `take` until there is a token again; 0 when there is one. */
  get waitMs(): number {
    return Math.max(0, ((1 - this.#tokens) * MINUTE_MS) / this.capacity)
  }

  #refill(now: number): void {
    const elapsedMs = Math.max(0, now - this.#filledAt)
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsedMs * this.capacity) / MINUTE_MS)
    this.#filledAt = now
  }
}
