/** So many bodies of the largest size may one client have under way at once, or more smaller ones. */
export const MAX_PENDING_BODIES = 64

/**
 * Bytes that clients have announced and not yet sent: what comes of a body is in memory until the
 * rest does. It remembers nothing of a client that has nothing under way.
 */
export class PendingBodies {
  readonly #bytesByClient = new Map<string, number>()

  constructor(readonly maxBytesPerClient: number) {}

  /** Takes note of a body; false when the client has too much under way, and then of nothing. */
  begin(client: string, bytes: number): boolean {
    const pending = (this.#bytesByClient.get(client) ?? 0) + bytes
    if (pending > this.maxBytesPerClient) return false
    this.#bytesByClient.set(client, pending)
    return true
  }

  /** Forgets a body that has come, or never will. */
  end(client: string, bytes: number): void {
    const pending = (this.#bytesByClient.get(client) ?? 0) - bytes
    if (pending > 0) this.#bytesByClient.set(client, pending)
    else this.#bytesByClient.delete(client)
  }

  /** Clients that have something under way. */
  get size(): number {
    return this.#bytesByClient.size
  }
}
