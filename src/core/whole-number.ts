const WHOLE_NUMBER = /^[+-]?\d+$/

/** A whole number given as a number or a numeric string, or undefined; never one that JavaScript rounds. */
export function toWholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && WHOLE_NUMBER.test(value) ? Number(value) : value
  // `+ 0` turns -0 into 0, which is what the database would store.
  return Number.isSafeInteger(number) ? (number as number) + 0 : undefined
}
