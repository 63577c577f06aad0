import { expect, test } from 'bun:test'
import { Histogram, type HistogramCounts } from '../../src/core/histogram.ts'

test('Histogram counts a value at the first bound that is not below it, or above all of them', () => {
  const histogram = new Histogram([1, 10])
  for (const value of [-1, 0, 1, 1.5, 10, 10.5, 1e9]) histogram.observe(value)
  expect(histogram.counts).toEqual([3, 2, 2])
  expect(histogram.sum).toBe(1_000_000_022)
})

test('Histogram is plain data when it goes to another thread', () => {
  const histogram = new Histogram([1])
  histogram.observe(2)
  const copy: HistogramCounts = structuredClone(histogram)
  expect(copy).toEqual({ bounds: [1], counts: [0, 1], sum: 2 })
})
