/** A millisecond refills `capacity` parts of 60,000 that make a token: whole numbers, never rounded. */
const TOKEN = 60_000

/**
 * A token bucket: `capacity` requests at once, refilled evenly over each minute.
 * It keeps no clock; the caller passes `now` in milliseconds. A clock that jumps back refills
 * nothing until it has caught up with itself from there.
 */
export class TokenBucket {
  #level: number
  #filledAt: number

  constructor(
    readonly capacity: number,
    now: number,
  ) {
    this.#level = capacity * TOKEN
    this.#filledAt = now
  }

  /** Takes one token; false when there is none. */
  take(now: number): boolean {
    this.#refill(now)
    if (this.#level < TOKEN) return false
    this.#level -= TOKEN
    return true
  }

  /** Puts a token back that was taken for nothing. */
  giveBack(): void {
    this.#level = Math.min(this.capacity * TOKEN, this.#level + TOKEN)
  }

  /** Whole tokens left, as of the last `take`. */
  get remaining(): number {
    return Math.floor(this.#level / TOKEN)
  }

  /** Milliseconds from the last `take` until there is a token again; 0 when there is one. */
  get waitMs(): number {
    return Math.max(0, (TOKEN - this.#level) / this.capacity)
  }

  #refill(now: number): void {
    const elapsedMs = Math.max(0, now - this.#filledAt)
    this.#level = Math.min(this.capacity * TOKEN, this.#level + elapsedMs * this.capacity)
    this.#filledAt = now
  }
}
