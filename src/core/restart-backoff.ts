const MIN_RESTART_MS = 100
const MAX_RESTART_MS = 5000
/** What ran for this long before it died is restarted without backing off further. */
const STABLE_AFTER_MS = 10_000

/** How soon something that dies is to be started again: ever later while it dies soon after. */
export class RestartBackoff {
  #deaths = 0

  /** Milliseconds to wait, of something that ran for so many before it died. */
  delayAfter(ranForMs: number): number {
    this.#deaths = ranForMs >= STABLE_AFTER_MS ? 1 : this.#deaths + 1
    return Math.min(MAX_RESTART_MS, MIN_RESTART_MS * 2 ** (this.#deaths - 1))
  }
}
