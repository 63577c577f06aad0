import { describe, expect, test } from 'bun:test'
import { StorageError } from '../../src/core/storage-error.ts'
import {
  addProduct,
  findForeignProductIds,
  listProducts,
  upsertProducts,
} from '../../src/storage/product-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'

/** A database with the tenants 1, who has the products 7 and 8, and 2, who has the product 9. */
function aCatalogue() {
  const db = aDatabase()
  addTenant(db, { id: 1, name: 'La Tienda', slug: 'la-tienda' })
  addTenant(db, { id: 2, name: 'La Otra', slug: 'la-otra' })
  addProduct(db, 1, { id: 8, name: 'Pan' })
  addProduct(db, 1, { id: 7, name: 'Café' })
  addProduct(db, 2, { id: 9, name: 'Miel' })
  return db
}

describe('addProduct()', () => {
  test('adds a product with the id that it is given, or the next one', () => {
    const db = aCatalogue()
    expect(addProduct(db, 1, { name: 'Té' })).toMatchObject({ id: 10, name: 'Té' })
    expect(listProducts(db, 1).map(product => product.id)).toEqual([7, 8, 10])
  })

  test.each([
    [7, 'a product with id 7 exists already'],
    [9, "id 9 is another tenant's product"],
  ])('refuses the id %p, which is taken: %s', (id, message) => {
    const db = aCatalogue()
    expect(() => addProduct(db, 1, { id, name: 'Té' })).toThrow(new StorageError(message))
    expect(listProducts(db, 1).map(product => product.name)).toEqual(['Café', 'Pan'])
  })

  test('refuses a product of a tenant that does not exist', () => {
    expect(() => addProduct(aCatalogue(), 3, { name: 'Té' })).toThrow('FOREIGN KEY')
  })
})

describe('listProducts()', () => {
  test("returns a tenant's own products, by id", () => {
    expect(listProducts(aCatalogue(), 1)).toEqual([
      { id: 7, name: 'Café' },
      { id: 8, name: 'Pan' },
    ])
  })
})

describe('findForeignProductIds()', () => {
  test("returns the ids that are another tenant's products", () => {
    expect([...findForeignProductIds(aCatalogue(), 1, [7, 8, 9, 10])]).toEqual([9])
    expect([...findForeignProductIds(aCatalogue(), 2, [7, 8, 9, 10])]).toEqual([7, 8])
  })
})

describe('upsertProducts()', () => {
  test('adds what is new and renames what is there, and says how far it is', () => {
    const db = aCatalogue()
    const progress: number[] = []
    const list = [
      { id: 7, name: 'Café molido' },
      { id: 8, name: 'Pan' },
      { id: 20, name: 'Té' },
    ]
    upsertProducts(db, 1, list, done => progress.push(done))
    expect(listProducts(db, 1)).toEqual(list)
    expect(progress).toEqual([1, 2, 3])
  })

  test("changes nothing when one is another tenant's", () => {
    const db = aCatalogue()
    const list = [
      { id: 7, name: 'Café molido' },
      { id: 9, name: 'Mine now' },
    ]
    expect(() => upsertProducts(db, 1, list)).toThrow(
      new StorageError("id 9 is another tenant's product"),
    )
    expect(listProducts(db, 1).map(product => product.name)).toEqual(['Café', 'Pan'])
    expect(listProducts(db, 2)).toEqual([{ id: 9, name: 'Miel' }])
  })
})
