import { describe, expect, test } from 'bun:test'
import { Retention } from '../../src/ingest/retention.ts'

const DAY_MS = 86_400_000
/** 2026-01-15T10:30:00Z, and the start of its day. */
const NOW = 1_768_473_000_000
const TODAY = 1_768_435_200_000

/** Retention of 30 days, with clocks that a test moves; it deletes as many events as `left` says. */
function aRetention({
  days = 30,
  left = [] as number[],
  newest = NOW as number | null,
  onExpire = () => {},
} = {}) {
  const clock = { now: 0, epochNow: NOW }
  const asked: number[] = []
  const retention = new Retention({
    retentionDays: days,
    findNewestReceivedAt: () => newest ?? undefined,
    expire: before => {
      asked.push(before)
      onExpire()
      return left.shift() ?? 0
    },
    now: () => clock.now,
    epochNow: () => clock.epochNow,
  })
  return { retention, clock, asked }
}

describe('Retention.step()', () => {
  test('deletes what occurred before the day that is so many days ago', () => {
    const { retention, asked } = aRetention({ left: [5] })
    retention.step()
    expect(asked).toEqual([TODAY - 30 * DAY_MS])
  })

  test('goes on at once as long as there is more, and looks again a minute later', () => {
    const { retention, clock, asked } = aRetention({ left: [1000, 1000, 3] })
    for (let step = 0; step < 6; step++) retention.step()
    expect(asked).toHaveLength(4)
    clock.now = 59_999
    retention.step()
    expect(asked).toHaveLength(4)
    clock.now = 60_000
    retention.step()
    expect(asked).toHaveLength(5)
  })

  test('deletes nothing when events are kept for ever', () => {
    const { retention, asked } = aRetention({ days: 0, left: [5] })
    retention.step()
    expect(asked).toEqual([])
  })

  test('deletes nothing where there is nothing', () => {
    const { retention, asked } = aRetention({ newest: null, left: [5] })
    retention.step()
    expect(asked).toEqual([])
  })

  test('tells why it cannot, and tries again a minute later', () => {
    let isLocked = true
    const { retention, clock, asked } = aRetention({
      onExpire() {
        if (isLocked) throw new Error('database is locked')
      },
    })
    retention.step()
    retention.step()
    expect(retention.error).toBe('database is locked')
    expect(asked).toHaveLength(1)
    clock.now = 60_000
    isLocked = false
    retention.step()
    expect(retention.error).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  test('does not follow a clock that has gone ahead of all events', () => {
    const { retention, clock, asked } = aRetention({ left: [5] })
    clock.epochNow = NOW + 1000 * DAY_MS
    retention.step()
    expect(asked).toEqual([TODAY - 30 * DAY_MS])
  })

  test('does not follow events from a clock that was ahead', () => {
    const { retention, asked } = aRetention({ newest: NOW + 1000 * DAY_MS, left: [5] })
    retention.step()
    expect(asked).toEqual([TODAY - 30 * DAY_MS])
  })
})
