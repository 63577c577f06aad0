import { describe, expect, test } from 'bun:test'
import { parseProductList } from '../../src/core/product-list.ts'

describe('parseProductList()', () => {
  test('keeps products by id, an id in digits too', () => {
    const lines = [
      { line: 1, id: 7, name: 'Café' },
      { line: 3, id: '8', name: 'Pan' },
    ]
    const { products, badLines, mistakes } = parseProductList(lines)
    expect([...products.values()]).toEqual([
      { line: 1, id: 7, name: 'Café' },
      { line: 3, id: 8, name: 'Pan' },
    ])
    expect({ badLines, mistakes }).toEqual({ badLines: [], mistakes: 0 })
  })

  const lines = [
    { line: 1, mistake: 'is odd' },
    { line: 2, id: 0, name: '' },
    { line: 3, id: 7, name: 'Café' },
    { line: 4, id: 7, name: 'Caf\uFFFD' },
  ]
  const badLines = [
    { line: 1, mistake: 'is odd' },
    { line: 2, mistake: 'id must be a whole number from 1 to 9007199254740991' },
    {
      line: 2,
      mistake: 'name must have 1 to 200 characters, no control characters, and not be blank',
    },
    { line: 4, mistake: 'id 7 is on line 3 already' },
    { line: 4, mistake: 'name must be UTF-8 text' },
  ]

  test('tells every mistake of every line', () => {
    expect(parseProductList(lines)).toMatchObject({ badLines, mistakes: 5 })
  })

  test('keeps as many as it may, and counts the rest', () => {
    const list = parseProductList(lines, { maxBadLines: 2 })
    expect(list).toMatchObject({ badLines: badLines.slice(0, 2), mistakes: 5 })
  })
})
