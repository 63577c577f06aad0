import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { toMinorUnits } from '../../src/core/money.ts'

/** A decimal number in its parts. */
const amounts = fc.record({
  sign: fc.constantFrom('', '-', '+'),
  whole: fc.stringMatching(/^\d{1,20}$/),
  fraction: fc.option(fc.stringMatching(/^\d{0,30}$/)),
  exponent: fc.option(fc.integer({ min: -40, max: 40 })),
})
const digits = fc.integer({ min: 0, max: 4 })

/** Half away from zero, as a fraction of whole numbers: |n| / d rounded is (2|n| + d) / 2d. */
function toMinorReference(
  { sign, whole, fraction, exponent }: typeof amounts extends fc.Arbitrary<infer T> ? T : never,
  digits: number,
): number | undefined {
  const power = (exponent ?? 0) + digits - (fraction?.length ?? 0)
  const n = BigInt(whole + (fraction ?? '')) * 10n ** BigInt(Math.max(0, power))
  const d = 10n ** BigInt(Math.max(0, -power))
  const minor = (2n * n + d) / (2n * d)
  if (minor > 2n ** 53n - 1n) return undefined
  return Number(sign === '-' ? -minor : minor)
}

test('toMinorUnits() is what exact fractions make of any decimal number', () => {
  fc.assert(
    fc.property(amounts, digits, (amount, digits) => {
      const { sign, whole, fraction, exponent } = amount
      const point = fraction === null ? '' : `.${fraction}`
      const text = `${sign}${whole}${point}${exponent === null ? '' : `e${exponent}`}`
      expect(toMinorUnits(text, digits)).toBe(toMinorReference(amount, digits) as number)
    }),
    { numRuns: 3000 },
  )
})

test('toMinorUnits() of a number is what it is of the digits that the number is written with', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), digits, (amount, digits) => {
      expect(toMinorUnits(amount, digits)).toBe(
        toMinorUnits(JSON.stringify(amount), digits) as number,
      )
    }),
  )
})

test('toMinorUnits() of a negative amount is that of the positive one, negated', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), digits, (amount, digits) => {
      const positive = toMinorUnits(amount, digits) as number
      expect(toMinorUnits(-amount, digits)).toBe(positive === 0 ? 0 : -positive)
    }),
  )
})
