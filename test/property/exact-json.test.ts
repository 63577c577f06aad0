import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseExactJson } from '../../src/core/exact-json.ts'

/** A number as JSON writes it: its digits, where the point is, and perhaps an exponent. */
const literals = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,24}$/)),
    fc.option(fc.stringMatching(/^\d{1,24}$/)),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.nat(400))),
  )
  .map(([isNegative, whole, fraction, exponent]) =>
    [
      isNegative ? '-' : '',
      whole,
      fraction === null ? '' : `.${fraction}`,
      ...(exponent ?? []),
    ].join(''),
  )

/** Numbers at the edge of what a double holds. */
const edges = fc
  .tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 55n }), fc.boolean())
  .map(([value, isNegative]) => `${isNegative ? '-' : ''}${value}`)

const numbers = fc.oneof(
  literals,
  edges,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(toLiteral),
)

function toLiteral(value: number): string {
  return JSON.stringify(value)
}

/** The exact value: a whole number and the power of ten to divide it by. */
function toExact(literal: string): { scaled: bigint; places: number } {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { scaled: BigInt(whole + fraction), places: fraction.length - Number(exponent) }
}

function isSameValue(left: string, right: string): boolean {
  const [a, b] = [toExact(left), toExact(right)]
  const places = Math.max(a.places, b.places)
  return a.scaled * 10n ** BigInt(places - a.places) === b.scaled * 10n ** BigInt(places - b.places)
}

test("the test's own comparison tells numbers apart", () => {
  expect(isSameValue('1.50', '15e-1')).toBe(true)
  expect(isSameValue('-0.0', '0')).toBe(true)
  expect(isSameValue('12345678901234567890', '12345678901234567891')).toBe(false)
  expect(isSameValue('1e-400', '0')).toBe(false)
  expect(isSameValue('-1', '1')).toBe(false)
})

test('parseExactJson() keeps the exact value of every number, wherever it stands', () => {
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1 }), literals => {
      const [first = '0', ...rest] = literals
      const text = `{"first":${first},"rest":[${rest.join(' , ')}],"nested":{"list":[[${first}]]}}`
      const written = JSON.stringify(parseExactJson(text))
      const found = [...written.matchAll(/[:[,](-?\d[\d.eE+-]*)/g)].map(match => match[1] as string)
      const expected = [first, ...rest, first]
      expect(found).toHaveLength(expected.length)
      const changed = expected.filter((literal, i) => !isSameValue(literal, found[i] as string))
      expect(changed).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

test('parseExactJson() reads everything but such numbers as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), json => {
      const exact = parseExactJson(`[${json},"1e400"]`)
      expect(exact).toEqual(JSON.parse(`[${json},"1e400"]`))
    }),
    { numRuns: 500 },
  )
})
