import { describe, expect, test } from 'bun:test'
import { parseExactJson } from '../../src/core/exact-json.ts'
import {
  MAX_METADATA_DEPTH,
  MetadataTooDeepError,
  toMetadataText,
  toRejectedText,
} from '../../src/core/metadata.ts'

const parse = (text: string) => parseExactJson(text) as Record<string, unknown>

describe('toMetadataText()', () => {
  test.each([
    [null, undefined, null],
    [undefined, undefined, null],
    [{}, undefined, '{}'],
    [{ size: 'M' }, undefined, '{"size":"M"}'],
    [null, 7, '{"product_id":7}'],
    [{ size: 'M' }, 7, '{"size":"M","product_id":7}'],
    // The validated product id wins over the one that the sender put there.
    [{ product_id: 'x', size: 'M' }, 7, '{"product_id":7,"size":"M"}'],
    [{ product_id: 'x' }, undefined, '{"product_id":"x"}'],
    [{ product_id: 'x' }, 0, '{"product_id":0}'],
    [parse('{"__proto__":{"a":1},"n":1e400}'), 7, '{"__proto__":{"a":1},"n":1e400,"product_id":7}'],
  ])('of %j with product %p is %s', (metadata, productId, text) => {
    expect(toMetadataText(metadata, productId)).toBe(text)
  })

  test('does not change the metadata that it is given', () => {
    const metadata = { size: 'M' }
    toMetadataText(metadata, 7)
    expect(metadata).toEqual({ size: 'M' })
  })
})

/** Far deeper than metadata may be, unless it says otherwise. */
function aDeepValue(levels = 100_000): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
}

test('toMetadataText() writes what is as deep as it may be, the metadata itself included', () => {
  const text = toMetadataText({ a: aDeepValue(MAX_METADATA_DEPTH - 1) })
  expect(text).toHaveLength('{"a":}'.length + 2 * (MAX_METADATA_DEPTH - 1))
  expect(() => toMetadataText({ a: aDeepValue(MAX_METADATA_DEPTH) })).toThrow(MetadataTooDeepError)
})

test('toMetadataText() throws at what is nested too deeply', () => {
  expect(() => toMetadataText({ a: aDeepValue() })).toThrow(MetadataTooDeepError)
  expect(() => toMetadataText({ a: aDeepValue() }, 7)).toThrow(MetadataTooDeepError)
})

describe('toRejectedText()', () => {
  test('keeps what was sent', () => {
    expect(toRejectedText({ value: ['x'] })).toBe('{"rejected":{"value":["x"]}}')
    expect(toRejectedText(null)).toBeNull()
  })

  test('names what cannot be written', () => {
    const text = '{"rejected":{"value":"nested too deeply to be kept"}}'
    expect(toRejectedText({ value: aDeepValue() })).toBe(text)
  })
})
