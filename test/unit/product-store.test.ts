import { describe, expect, test } from 'bun:test'
import { ConflictError } from '../../src/core/conflict-error.ts'
import {
  addProduct,
  findForeignProductIds,
  findProduct,
  listProducts,
  removeProduct,
  upsertProduct,
} from '../../src/storage/product-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { readDirectoryVersion } from '../support/read-directory-version.ts'

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
    expect(() => addProduct(db, 1, { id, name: 'Té' })).toThrow(new ConflictError(message))
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

describe('listProducts() of a part', () => {
  test("returns the tenant's own after an id, as many as are asked for", () => {
    const db = aCatalogue()
    const ids = (page: object) => listProducts(db, 1, page).map(({ id }) => id)
    expect(ids({ limit: 1 })).toEqual([7])
    expect(ids({ after: 7, limit: 1 })).toEqual([8])
    expect(ids({ after: 8 })).toEqual([])
  })
})

describe('findProduct()', () => {
  test("finds a tenant's own products alone", () => {
    const db = aCatalogue()
    expect(findProduct(db, 1, 7)).toEqual({ id: 7, name: 'Café' })
    expect(findProduct(db, 1, 9)).toBeUndefined()
    expect(findProduct(db, 1, 99)).toBeUndefined()
  })
})

describe('upsertProduct()', () => {
  test('adds a product, renames it, and writes nothing when that is its name', () => {
    const db = aCatalogue()
    const add = { id: 20, name: 'Té' }
    const rename = { id: 20, name: 'Té verde' }
    expect(upsertProduct(db, 1, add)).toEqual({ product: add, isNew: true })
    expect(upsertProduct(db, 1, rename)).toEqual({ product: rename, isNew: false })
    const version = readDirectoryVersion(db)
    expect(upsertProduct(db, 1, rename)).toEqual({ product: rename, isNew: false })
    expect(readDirectoryVersion(db)).toBe(version)
    expect(findProduct(db, 1, 20)).toEqual(rename)
  })

  test("refuses another tenant's, which stays as it is", () => {
    const db = aCatalogue()
    expect(() => upsertProduct(db, 1, { id: 9, name: 'Mine now' })).toThrow(
      new ConflictError("id 9 is another tenant's product"),
    )
    expect(listProducts(db, 2)).toEqual([{ id: 9, name: 'Miel' }])
  })
})

describe('removeProduct()', () => {
  test("removes a tenant's own product, once", () => {
    const db = aCatalogue()
    expect(removeProduct(db, 1, 7)).toBe(true)
    expect(removeProduct(db, 1, 7)).toBe(false)
    expect(listProducts(db, 1)).toEqual([{ id: 8, name: 'Pan' }])
  })

  test("leaves another tenant's", () => {
    const db = aCatalogue()
    expect(removeProduct(db, 1, 9)).toBe(false)
    expect(listProducts(db, 2)).toHaveLength(1)
  })
})

describe('findForeignProductIds()', () => {
  test("returns the ids that are another tenant's products", () => {
    expect([...findForeignProductIds(aCatalogue(), 1, [7, 8, 9, 10])]).toEqual([9])
    expect([...findForeignProductIds(aCatalogue(), 2, [7, 8, 9, 10])]).toEqual([7, 8])
  })
})
