import { describe, expect, test } from 'bun:test'
import { currencyDigits, parseCurrency, toMinorUnits } from '../../src/core/money.ts'

describe('parseCurrency()', () => {
  test.each([
    ['HNL', 'HNL'],
    ['usd', 'USD'],
    ['jPy', 'JPY'],
  ])('reads %p as %p', (value, code) => {
    expect(parseCurrency(value)).toBe(code)
  })

  test.each([
    ['lempiras'],
    ['L'],
    [''],
    [' HNL'],
    ['HNL\n'],
    // Upper case, it would be USD.
    ['uſd'],
    ['ABC'],
    ['toString'],
    [340],
    [null],
    [undefined],
    [['HNL']],
  ])('refuses %j', value => {
    expect(parseCurrency(value)).toBeUndefined()
  })
})

describe('currencyDigits()', () => {
  test.each([
    ['HNL', 2],
    ['USD', 2],
    ['JPY', 0],
    ['CLP', 0],
    ['KWD', 3],
    // The runtime's locale data shows these without decimals; ISO 4217 has them.
    ['IQD', 3],
    ['RSD', 2],
    ['CLF', 4],
  ])('of %s is %p, as in ISO 4217', (currency, digits) => {
    expect(currencyDigits(currency)).toBe(digits)
    expect(currencyDigits(currency)).toBe(digits)
  })
})

describe('toMinorUnits()', () => {
  test.each([
    // The contract's own examples.
    [150.0, 2, 15000],
    ['150.00', 2, 15000],
    [150, 0, 150],
    [1.234, 3, 1234],
    // Half away from zero, on the decimal digits as written.
    ['0.005', 2, 1],
    ['0.0049999999999999999999', 2, 0],
    ['-0.005', 2, -1],
    ['-0.0049', 2, 0],
    [1.005, 2, 101],
    [-1.005, 2, -101],
    ['2.5', 0, 3],
    ['-2.5', 0, -3],
    ['99.995', 2, 10000],
    ['0.5', 0, 1],
    ['0.05', 0, 0],
    // Forms of the same number.
    ['+7', 2, 700],
    ['7.', 2, 700],
    ['.7', 2, 70],
    ['0007', 2, 700],
    ['-0', 2, 0],
    // Exponents.
    ['1e3', 2, 100000],
    ['1.5E+2', 2, 15000],
    ['12345e-3', 2, 1235],
    ['1e-3', 2, 0],
    ['5e-3', 2, 1],
    ['5e-999', 2, 0],
    ['0e999', 2, 0],
    [1e21, 0, undefined],
    // The largest that a double counts one by one.
    ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
    ['-90071992547409.91', 2, Number.MIN_SAFE_INTEGER],
    ['90071992547409.92', 2, undefined],
    ['90071992547409.915', 2, undefined],
    ['1e999', 2, undefined],
    ['9'.repeat(5000), 2, undefined],
    [`0.${'9'.repeat(5000)}`, 2, 100],
  ])('of %p with %p digits is %p', (amount, digits, minor) => {
    expect(toMinorUnits(amount, digits)).toBe(minor)
  })

  test.each([
    '',
    ' ',
    '.',
    '-',
    '1,50',
    'L150',
    '150 HNL',
    ' 150',
    '150\n',
    '1.2.3',
    '--1',
    '1e',
    'e5',
    '0x10',
    '1_000',
    '١٥٠',
    'NaN',
    'Infinity',
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('refuses %p', amount => {
    expect(toMinorUnits(amount, 2)).toBeUndefined()
  })
})
