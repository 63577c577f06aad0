import { describe, expect, test } from 'bun:test'
import { parseExactJson } from '../../src/core/exact-json.ts'
import { toWholeNumber } from '../../src/core/whole-number.ts'

describe('toWholeNumber()', () => {
  test.each([
    [101, 101],
    ['101', 101],
    ['+101', 101],
    ['-101', -101],
    ['007', 7],
    [5.0, 5],
    [0, 0],
    [-0, 0],
    ['-0', 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ])('reads %p as %p', (value, number) => {
    expect(toWholeNumber(value)).toBe(number)
  })

  test.each([
    [1.5],
    ['1.5'],
    ['1.0'],
    ['1e3'],
    ['0x10'],
    [''],
    [' 1'],
    ['1\n'],
    ['١'],
    ['abc'],
    ['9007199254740992'],
    [2 ** 53],
    [parseExactJson('9007199254740993')],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [true],
    [null],
    [undefined],
    [[1]],
    [{}],
    [1n],
  ])('refuses %s', value => {
    expect(toWholeNumber(value)).toBeUndefined()
  })
})
