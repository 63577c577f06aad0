import { describe, expect, test } from 'bun:test'
import { toPage } from '../../src/core/page.ts'

describe('toPage()', () => {
  const items = [{ id: 1 }, { id: 5 }, { id: 9 }]

  test('is the last one without an item too many', () => {
    expect(toPage(items, 3)).toEqual({ items, next: null })
    expect(toPage([], 3)).toEqual({ items: [], next: null })
  })

  test('says where the next one starts, and leaves the item too many to it', () => {
    expect(toPage(items, 2)).toEqual({ items: [{ id: 1 }, { id: 5 }], next: 5 })
  })
})
