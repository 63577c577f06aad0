/** What several measurements of the same thing came to. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function toSpread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  }
}

/** `51,000 (48,000 to 53,000)`: the median, and from the least to the most. */
export function renderSpread(values: readonly number[], digits: number): string {
  const show = (value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const { median, min, max } = toSpread(values)
  return `${show(median)} (${show(min)} to ${show(max)})`
}

/** The value that a part of all values is at or below: 0.99 of them, say. */
export function toQuantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN
}
