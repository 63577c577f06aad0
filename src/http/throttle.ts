import { LRUCache } from 'lru-cache'
import { TokenBucket } from '../core/token-bucket.ts'
import { RequestError } from './request-error.ts'
import type { ResponseHeaders } from './response-headers.ts'

/** Clients remembered per group. Behind that the least recently seen is forgotten, and starts afresh. */
export const MAX_BUCKETS = 100_000

/** A group of routes that share token buckets, one a key. */
export interface Throttle {
  /**
   * Takes a token and writes the rate-limit headers; throws RequestError when there is none left.
   * `now` is in monotonic milliseconds: a clock that is set must not move the buckets.
   */
  take(key: string, request: { readonly headers: ResponseHeaders; readonly now: number }): void
}

export function createThrottle({ ratePerMinute }: { readonly ratePerMinute: number }): Throttle {
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_BUCKETS })
  const limit = String(ratePerMinute)

  return {
    take(key, { headers, now }) {
      let bucket = buckets.get(key)
      if (!bucket) {
        bucket = new TokenBucket(ratePerMinute, now)
        buckets.set(key, bucket)
      }
      const isAllowed = bucket.take(now)
      headers['x-ratelimit-limit'] = limit
      headers['x-ratelimit-remaining'] = String(bucket.remaining)
      if (isAllowed) return
      const waitSeconds = Math.max(1, Math.ceil(bucket.waitMs / 1000))
      headers['retry-after'] = String(waitSeconds)
      headers['x-ratelimit-reset'] = String(Math.ceil(Date.now() / 1000) + waitSeconds)
      throw new RequestError('throttled')
    },
  }
}
