import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { TokenBucket } from '../../src/core/token-bucket.ts'

const MINUTE_MS = 60_000
/** What rounding may add up to over a run. */
const TOLERANCE = 1e-6

const capacities = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constantFrom(60, 120, 100_000))
const pauses = fc.oneof(
  fc.constant(0),
  fc.nat(2000),
  fc.nat(10 * MINUTE_MS),
  fc.double({ min: 0, max: 2000, noNaN: true }),
)
const starts = fc.oneof(fc.constant(0), fc.nat(2 ** 31 - 1), fc.constant(1_750_000_000_000))

test('TokenBucket.take() never gives more than its capacity and what time has refilled', () => {
  fc.assert(
    fc.property(
      capacities,
      starts,
      fc.array(pauses, { maxLength: 200, size: 'max' }),
      (capacity, start, run) => {
        const bucket = new TokenBucket(capacity, start)
        const takenAt: number[] = []
        let now = start
        for (const pause of run) {
          now += pause
          if (bucket.take(now)) takenAt.push(now)
        }
        // In any stretch of time, not only from the start.
        for (let from = 0; from < takenAt.length; from++) {
          for (let to = from; to < takenAt.length; to++) {
            const elapsed = (takenAt[to] as number) - (takenAt[from] as number)
            const most = capacity + (elapsed * capacity) / MINUTE_MS + TOLERANCE
            expect(to - from + 1 <= most).toBe(true)
          }
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('TokenBucket.take() never refuses who asks no more often than the rate', () => {
  fc.assert(
    fc.property(capacities, fc.array(pauses, { maxLength: 100 }), (capacity, extra) => {
      const bucket = new TokenBucket(capacity, 0)
      let now = 0
      for (const pause of extra) {
        now += MINUTE_MS / capacity + pause
        expect(bucket.take(now)).toBe(true)
      }
    }),
  )
})

test('TokenBucket locks nobody out, however the clock jumps: the wait that it names is enough', () => {
  const jumps = fc.array(fc.oneof(fc.nat(2000), fc.integer({ min: -(10 ** 9), max: 10 ** 9 })), {
    maxLength: 100,
    size: 'max',
  })
  fc.assert(
    fc.property(capacities, starts, jumps, (capacity, start, run) => {
      const bucket = new TokenBucket(capacity, start)
      let now = start
      for (const jump of run) {
        now += jump
        while (bucket.take(now));
        expect(bucket.remaining).toBe(0)
        expect(bucket.waitMs).toBeGreaterThan(0)
        expect(bucket.waitMs).toBeLessThanOrEqual(MINUTE_MS / capacity)
        now += Math.ceil(bucket.waitMs)
        expect(bucket.take(now)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test('TokenBucket.remaining says how many more it gives at this moment', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.array(pauses), (capacity, run) => {
      const bucket = new TokenBucket(capacity, 0)
      let now = 0
      for (const pause of run) {
        now += pause
        bucket.take(now)
      }
      const { remaining } = bucket
      let taken = 0
      while (bucket.take(now)) taken += 1
      expect(taken).toBe(remaining)
    }),
  )
})
