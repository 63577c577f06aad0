import { describe, expect, test } from 'bun:test'
import { parseExactJson } from '../../src/core/exact-json.ts'
import { toMetadataText } from '../../src/core/metadata.ts'

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
