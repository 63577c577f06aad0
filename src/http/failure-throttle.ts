import { LRUCache } from 'lru-cache'
import { TokenBucket } from '../core/token-bucket.ts'
import { RequestError, ThrottledError } from './request-error.ts'
import { MAX_BUCKETS } from './throttle.ts'

/** Attempts of a client that wait for others of it; a flood of requests must not become a queue of any length. */
export const MAX_WAITING_ATTEMPTS = 256

export interface FailureThrottleOptions {
  readonly failuresPerMinute: number
  /** Monotonic milliseconds. */
  readonly now: () => number
}

interface Client {
  readonly bucket: TokenBucket
  attempts: number
  readonly waiting: (() => void)[]
}

/** How often a client may fail at something. */
export interface FailureThrottle {
  /**
   * Resolves to what an attempt comes to; undefined is a failure, and costs a token. Rejects with
   * ThrottledError when there is none left. Where those under way may yet use up the tokens an attempt
   * waits: many at a time are neither more guesses, nor refused to one who knows. Rejects with
   * RequestError, `too_many_pending`, when too many wait already.
   */
  attempt<T>(key: string, make: () => Promise<T | undefined>): Promise<T | undefined>
}

export function createFailureThrottle({
  failuresPerMinute,
  now,
}: FailureThrottleOptions): FailureThrottle {
  const clients = new LRUCache<string, Client>({ max: MAX_BUCKETS })

  function getClient(key: string): Client {
    let client = clients.get(key)
    if (!client) {
      client = { bucket: new TokenBucket(failuresPerMinute, now()), attempts: 0, waiting: [] }
      clients.set(key, client)
    }
    return client
  }

  /** Takes the token that a failure will cost. */
  async function begin(client: Client): Promise<void> {
    while (!client.bucket.take(now())) {
      if (client.attempts === 0) throw new ThrottledError(client.bucket.waitMs)
      if (client.waiting.length >= MAX_WAITING_ATTEMPTS) throw new RequestError('too_many_pending')
      await new Promise<void>(resolve => client.waiting.push(resolve))
    }
    client.attempts += 1
  }

  /** Wakes one for a token that is free again; all when nothing under way can bring one back. */
  function end(client: Client, hasFailed: boolean): void {
    client.attempts -= 1
    if (!hasFailed) client.bucket.giveBack()
    const wakes = client.attempts === 0 ? client.waiting.length : hasFailed ? 0 : 1
    for (const wake of client.waiting.splice(0, wakes)) wake()
  }

  return {
    async attempt(key, make) {
      const client = getClient(key)
      await begin(client)
      let hasFailed = false
      try {
        const result = await make()
        hasFailed = result === undefined
        return result
      } finally {
        end(client, hasFailed)
      }
    },
  }
}
