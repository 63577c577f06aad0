import { LRUCache } from 'lru-cache'
import { TokenBucket } from '../core/token-bucket.ts'
import { ThrottledError } from './request-error.ts'
import { SharedHeaders, type Visit } from './visit.ts'

/** Clients remembered per group. Behind that the least recently seen is forgotten, and starts afresh. */
export const MAX_BUCKETS = 100_000

/** A group of routes that share token buckets, one a key. */
export interface Throttle {
  /** Of the answers of the group's routes. */
  readonly headers: SharedHeaders
  /**
   * Takes a token for a visit and tells it how many are left; throws ThrottledError when there is none.
   * Its time is monotonic: a clock that is set must not move the buckets.
   */
  take(key: string, visit: Visit): void
}

export function createThrottle({ ratePerMinute }: { readonly ratePerMinute: number }): Throttle {
  const buckets = new LRUCache<string, TokenBucket>({ max: MAX_BUCKETS })

  return {
    headers: new SharedHeaders(ratePerMinute),
    take(key, visit) {
      const { startedAt } = visit
      let bucket = buckets.get(key)
      if (!bucket) {
        bucket = new TokenBucket(ratePerMinute, startedAt)
        buckets.set(key, bucket)
      }
      const isAllowed = bucket.take(startedAt)
      visit.remaining = bucket.remaining
      if (!isAllowed) throw new ThrottledError(bucket.waitMs)
    },
  }
}
