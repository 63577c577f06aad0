/** How many observed values were at or below each bound, and their sum; plain data, for threads to pass on. */
export interface HistogramCounts {
  readonly bounds: readonly number[]
  /** One for each bound, not cumulative, and one for what is above them all. */
  readonly counts: readonly number[]
  readonly sum: number
}

/** Counts values by ascending upper bounds, without an allocation. */
export class Histogram implements HistogramCounts {
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    const { bounds, counts } = this
    let bucket = 0
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
    counts[bucket] = (counts[bucket] as number) + 1
    this.sum += value
  }
}
