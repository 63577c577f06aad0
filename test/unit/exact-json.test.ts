import { describe, expect, test } from 'bun:test'
import { isJsonObject, parseExactJson, toNumberText } from '../../src/core/exact-json.ts'

const rewrite = (text: string) => JSON.stringify(parseExactJson(text))

describe('parseExactJson()', () => {
  test.each([
    // Numbers that no double holds are written out as they came.
    ['12345678901234567890', '12345678901234567890'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['9007199254740993', '9007199254740993'],
    ['1e400', '1e400'],
    ['-1E+400', '-1E+400'],
    ['1e-400', '1e-400'],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['123456789.123456789', '123456789.123456789'],
    ['{"a":[1,{"b":1e999}]}', '{"a":[1,{"b":1e999}]}'],
    // All others are ordinary numbers.
    ['0.1', '0.1'],
    ['1.0', '1'],
    ['-0', '0'],
    ['-0.0e5', '0'],
    ['0e999', '0'],
    ['1e5', '100000'],
    ['0.000000000000000000001', '1e-21'],
    ['1000000000000000000000', '1e+21'],
    ['9007199254740992', '9007199254740992'],
  ])('keeps the value of the number in %s', (text, written) => {
    expect(rewrite(text)).toBe(written)
    // JSON text around it makes no difference.
    expect(rewrite(`{"id":1e400,"x":[${text}]}`)).toBe(`{"id":1e400,"x":[${written}]}`)
  })

  test.each([
    '"12345678901234567890"',
    '"1e400"',
    '{"12345678901234567890":"1e400"}',
    '["\\u0000","\\ud800","ñ 🛒",true,false,null]',
  ])('leaves %s alone', text => {
    expect(rewrite(text)).toBe(text)
  })

  test('keeps a __proto__ key as a key of its own', () => {
    const parsed = parseExactJson('{"__proto__":{"isAdmin":true},"n":1e400}')
    expect(Object.keys(parsed as object)).toEqual(['__proto__', 'n'])
    expect((parsed as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    expect(JSON.stringify(parsed)).toBe('{"__proto__":{"isAdmin":true},"n":1e400}')
  })

  test.each([
    ['{"a":1e400,"a":2}', '{"a":2}'],
    ['{"a":2,"a":1e400}', '{"a":1e400}'],
    ['{"a":"x","a":1e400,"a":12345678901234567890}', '{"a":12345678901234567890}'],
    ['{"a":[1e400],"a":{"0":3}}', '{"a":{"0":3}}'],
    ['{"a":{"0":1e400},"a":[3]}', '{"a":[3]}'],
    ['{"b":1e400,"1":2,"b":3,"1":1e999}', '{"1":1e999,"b":3}'],
  ])('takes the last of duplicate keys: %s', (text, written) => {
    expect(rewrite(text)).toBe(written)
  })

  test('reads a thousand levels of nesting with an exact number inside', () => {
    const text = `${'{"a":['.repeat(1000)}1e400${']}'.repeat(1000)}`
    expect(rewrite(text)).toBe(text)
  })

  test('rounds, and nothing worse, at a hundred thousand levels', () => {
    const text = `[1e400,${'['.repeat(100_000)}${']'.repeat(100_000)}]`
    expect(parseExactJson(text)).toHaveProperty('0', Number.POSITIVE_INFINITY)
  })

  test.each(['', '{', '{"a":1e400', '1e', '01', '1.', 'NaN', '[1e400,]', "{'a':1e400}", '1e400 2'])(
    'throws a SyntaxError at %p',
    text => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError)
    },
  )
})

describe('toNumberText()', () => {
  test.each([
    [5, '5'],
    [0.1, '0.1'],
    [-0, '0'],
    [1e21, '1e+21'],
    [parseExactJson('12345678901234567890'), '12345678901234567890'],
    [parseExactJson('1e400'), '1e400'],
  ])('of %j is %p', (value, text) => {
    expect(toNumberText(value)).toBe(text)
  })

  test.each([['5'], [null], [undefined], [true], [{}], [[5]], [{ rawJSON: '5' }]])(
    'of %j is nothing',
    value => {
      expect(toNumberText(value)).toBeUndefined()
    },
  )
})

describe('isJsonObject()', () => {
  test.each([[{}], [{ a: 1 }], [parseExactJson('{"__proto__":1}')]])('is true of %j', value => {
    expect(isJsonObject(value)).toBe(true)
  })

  test.each([[[]], [null], [undefined], [1], ['x'], [true]])('is false of %j', value => {
    expect(isJsonObject(value)).toBe(false)
  })

  test('is false of a number too big for a double, which is kept as an object', () => {
    const { metadata } = parseExactJson('{"metadata":12345678901234567890}') as {
      metadata: unknown
    }
    expect(typeof metadata).toBe('object')
    expect(isJsonObject(metadata)).toBe(false)
  })
})
