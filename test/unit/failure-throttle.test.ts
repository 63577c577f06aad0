import { describe, expect, test } from 'bun:test'
import { createFailureThrottle, MAX_WAITING_ATTEMPTS } from '../../src/http/failure-throttle.ts'
import { ThrottledError } from '../../src/http/request-error.ts'
import { MAX_BUCKETS } from '../../src/http/throttle.ts'

function aThrottle(failuresPerMinute = 3) {
  const clock = { now: 0 }
  const throttle = createFailureThrottle({ failuresPerMinute, now: () => clock.now })
  const attempt = (result: string | undefined, key = 'client') =>
    throttle.attempt(key, () => Promise.resolve(result))
  /** An attempt that is under way until it is told what it comes to. */
  function begin(key = 'client') {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>()
    let hasBegun = false
    const result = throttle.attempt(key, () => {
      hasBegun = true
      return promise
    })
    // Looked at later, if at all.
    for (const settling of [promise, result]) settling.catch(() => {})
    return { result, resolve, reject, hasBegun: () => hasBegun }
  }
  return { throttle, clock, attempt, begin }
}

/** Lets everything run that waits for nothing outside. */
const settle = () => Bun.sleep(0)

describe('attempt()', () => {
  test('resolves to what the attempt comes to', async () => {
    const { attempt } = aThrottle()
    expect(await attempt('x')).toBe('x')
    expect(await attempt(undefined)).toBeUndefined()
  })

  test('refuses everything after the failures that it allows, until there is a token again', async () => {
    const { attempt, clock } = aThrottle(3)
    for (let i = 0; i < 3; i++) await attempt(undefined)
    clock.now = 1000
    const refused = attempt('x')
    await expect(refused).rejects.toBeInstanceOf(ThrottledError)
    await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 19 })
    clock.now = 20_000
    expect(await attempt('x')).toBe('x')
    expect(await attempt(undefined)).toBeUndefined()
    await expect(attempt('x')).rejects.toBeInstanceOf(ThrottledError)
  })

  test('takes nothing for a success, and nothing for an error', async () => {
    const { attempt, throttle } = aThrottle(1)
    for (let i = 0; i < 10; i++) expect(await attempt('x')).toBe('x')
    const failing = throttle.attempt('client', () => Promise.reject(new Error('out of order')))
    await expect(failing).rejects.toThrow('out of order')
    await settle()
    expect(await attempt('x')).toBe('x')
  })

  test('counts each client for itself', async () => {
    const { attempt } = aThrottle(1)
    await attempt(undefined)
    expect(await attempt('x', 'other')).toBe('x')
  })

  test('makes no more failing attempts at once than one after the other', async () => {
    const { begin } = aThrottle(3)
    const attempts = Array.from({ length: 10 }, () => begin())
    await settle()
    expect(attempts.filter(attempt => attempt.hasBegun())).toHaveLength(3)
    for (const { resolve } of attempts) resolve(undefined)
    const results = await Promise.allSettled(attempts.map(attempt => attempt.result))
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(3).fill('fulfilled'),
      ...Array(7).fill('rejected'),
    ])
    expect(attempts.filter(attempt => attempt.hasBegun())).toHaveLength(3)
  })

  test('lets all succeed that come at once, some after the others', async () => {
    const { begin } = aThrottle(3)
    const attempts = Array.from({ length: 10 }, () => begin())
    for (const { resolve } of attempts) resolve('x')
    expect(await Promise.all(attempts.map(attempt => attempt.result))).toEqual(Array(10).fill('x'))
  })

  test('lets the next one begin as soon as one has succeeded', async () => {
    const { begin } = aThrottle(2)
    const [first, , third, fourth] = [begin(), begin(), begin(), begin()]
    first?.resolve('x')
    await settle()
    expect([third?.hasBegun(), fourth?.hasBegun()]).toEqual([true, false])
  })

  test('lets so many wait of each client, and refuses those beyond', async () => {
    const { begin, attempt } = aThrottle(1)
    const attempts = Array.from({ length: 1 + MAX_WAITING_ATTEMPTS }, () => begin())
    const refused = await Promise.race([begin().result.catch(error => error), settle()])
    expect(refused).toMatchObject({ kind: 'too_many_pending' })
    expect(await attempt('x', 'other')).toBe('x')
    for (const { resolve } of attempts) resolve('x')
    const results = await Promise.all(attempts.map(({ result }) => result))
    expect(new Set(results)).toEqual(new Set(['x']))
    expect(await attempt('x')).toBe('x')
  })

  test('leaves nobody waiting, whatever becomes of those before', async () => {
    const { begin } = aThrottle(2)
    const attempts = Array.from({ length: 9 }, () => begin())
    for (const [i, { resolve, reject }] of attempts.entries()) {
      if (i % 3 === 0) resolve('x')
      else if (i % 3 === 1) resolve(undefined)
      else reject(new Error('out of order'))
    }
    const results = await Promise.allSettled(attempts.map(attempt => attempt.result))
    // The second and the fifth have failed: no token is left once the others are done.
    const isThrottled = results.map(
      result => result.status === 'rejected' && result.reason instanceof ThrottledError,
    )
    expect(isThrottled.slice(0, 5)).toEqual(Array(5).fill(false))
    expect(isThrottled.at(-1)).toBe(true)
  })

  test('forgets the client seen longest ago, so that a flood of addresses stays in bounds', async () => {
    const { attempt } = aThrottle(1)
    await attempt(undefined, 'first')
    for (let i = 1; i < MAX_BUCKETS; i++) await attempt('x', `flood ${i}`)
    await expect(attempt('x', 'first')).rejects.toBeInstanceOf(ThrottledError)
    for (let i = 0; i < MAX_BUCKETS; i++) await attempt('x', `more ${i}`)
    expect(await attempt('x', 'first')).toBe('x')
  })
})
