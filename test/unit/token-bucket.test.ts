import { describe, expect, test } from 'bun:test'
import { TokenBucket } from '../../src/core/token-bucket.ts'

const SECOND = 1000

/** A bucket of one token a second, emptied at the time 0. */
function anEmptyBucket(): TokenBucket {
  const bucket = new TokenBucket(60, 0)
  for (let i = 0; i < 60; i++) bucket.take(0)
  return bucket
}

describe('TokenBucket.take()', () => {
  test('gives the whole capacity at once and no more', () => {
    const bucket = new TokenBucket(60, 0)
    const taken = Array.from({ length: 61 }, () => bucket.take(0))
    expect(taken).toEqual([...Array(60).fill(true), false])
  })

  test('refuses when empty and says when to come back', () => {
    const bucket = anEmptyBucket()
    expect(bucket.take(250)).toBe(false)
    expect(bucket.waitMs).toBe(750)
    expect(bucket.take(250 + 749)).toBe(false)
    expect(bucket.take(250 + 750)).toBe(true)
  })

  test('gives a token after the wait that it named, to the millisecond', () => {
    for (const capacity of [1, 7, 60, 120]) {
      const bucket = new TokenBucket(capacity, 0)
      while (bucket.take(1091));
      const back = 1091 + Math.ceil(bucket.waitMs)
      expect(bucket.take(back - 1)).toBe(false)
      expect(bucket.take(back)).toBe(true)
    }
  })

  test('a refusal costs nothing', () => {
    const bucket = anEmptyBucket()
    for (let i = 0; i < 100; i++) bucket.take(500)
    expect(bucket.take(SECOND)).toBe(true)
  })

  test('refills evenly, not a minute at a time', () => {
    const bucket = anEmptyBucket()
    expect(bucket.take(10 * SECOND)).toBe(true)
    expect(bucket.remaining).toBe(9)
  })

  test('refills to the capacity and not beyond', () => {
    const bucket = anEmptyBucket()
    bucket.take(24 * 3600 * SECOND)
    expect(bucket.remaining).toBe(59)
  })

  test('refills nothing while the clock is back, and goes on from there', () => {
    const bucket = anEmptyBucket()
    bucket.take(30 * SECOND)
    const left = bucket.remaining
    for (let i = 0; i < left; i++) bucket.take(30 * SECOND)

    expect(bucket.take(-3600 * SECOND)).toBe(false)
    expect(bucket.waitMs).toBe(SECOND)
    expect(bucket.take(-3599 * SECOND)).toBe(true)
    expect(bucket.remaining).toBe(0)
  })

  test('keeps its tokens when the clock goes back', () => {
    const bucket = new TokenBucket(60, 0)
    bucket.take(0)
    expect(bucket.take(-3600 * SECOND)).toBe(true)
    expect(bucket.remaining).toBe(58)
  })
})

describe('TokenBucket.remaining', () => {
  test('counts down to zero in whole tokens', () => {
    const bucket = new TokenBucket(2, 0)
    expect(bucket.remaining).toBe(2)
    bucket.take(0)
    expect(bucket.remaining).toBe(1)
    bucket.take(15 * SECOND)
    expect(bucket.remaining).toBe(0)
  })
})

describe('TokenBucket.waitMs', () => {
  test('is 0 while there is a token', () => {
    const bucket = new TokenBucket(3, 0)
    bucket.take(0)
    expect(bucket.remaining).toBe(2)
    expect(bucket.waitMs).toBe(0)
  })
})

describe('TokenBucket.giveBack()', () => {
  test('puts back what was taken, and nothing on top of a full bucket', () => {
    const bucket = anEmptyBucket()
    bucket.giveBack()
    expect(bucket.remaining).toBe(1)
    expect([bucket.take(0), bucket.take(0)]).toEqual([true, false])
    const full = new TokenBucket(2, 0)
    full.giveBack()
    expect([full.take(0), full.take(0), full.take(0)]).toEqual([true, true, false])
  })
})
