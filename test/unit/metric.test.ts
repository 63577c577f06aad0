import { describe, expect, test } from 'bun:test'
import { isConversion } from '../../src/core/event.ts'
import { formatAmount } from '../../src/core/format-amount.ts'
import {
  EVENT_METRICS,
  EVENT_TYPES,
  METRICS,
  toChange,
  toEventTypes,
} from '../../src/core/metric.ts'

describe('metrics of events', () => {
  test('count each type once, besides all together', () => {
    const counted = EVENT_METRICS.flatMap(metric => toEventTypes(metric) ?? [])
    expect(counted.toSorted()).toEqual(EVENT_TYPES.toSorted())
    expect(toEventTypes('events')).toBeNull()
  })

  test('are all metrics but visitors and revenue', () => {
    const others = METRICS.filter(metric => !(EVENT_METRICS as string[]).includes(metric))
    expect(others).toEqual(['visitors', 'revenue'])
  })

  test('count as conversions what revenue is of', () => {
    expect([...(toEventTypes('conversions') ?? [])]).toEqual(EVENT_TYPES.filter(isConversion))
  })
})

describe('toChange()', () => {
  test.each([
    [50, 40, 0.25],
    [30, 40, -0.25],
    [0, 40, -1],
    [40, 40, 0],
    [0, 0, null],
    [1, 0, null],
    // What was given back before, and less of it now, is more.
    [-30, -40, 0.25],
  ])('from %d, was %d: %p', (value, previous, change) => {
    expect(toChange(value, previous)).toBe(change)
  })
})

describe('formatAmount()', () => {
  test.each([
    [15_000n, 'HNL', '150.00'],
    [5n, 'HNL', '0.05'],
    [-5n, 'HNL', '-0.05'],
    [0n, 'HNL', '0.00'],
    [150n, 'JPY', '150'],
    [-1n, 'JPY', '-1'],
    [1234n, 'KWD', '1.234'],
    [9_007_199_254_740_993n, 'USD', '90071992547409.93'],
  ])('writes %p minor units of %s as %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text)
  })
})
