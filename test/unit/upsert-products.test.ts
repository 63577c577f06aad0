import { describe, expect, test } from 'bun:test'
import { ConflictError } from '../../src/core/conflict-error.ts'
import { addProduct, listProducts } from '../../src/storage/product-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { upsertProducts } from '../../src/storage/upsert-products.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { readDirectoryVersion } from '../support/read-directory-version.ts'

/** A database with the tenants 1, who has the products 7 and 8, and 2, who has the product 9. */
function aCatalogue(path?: string) {
  const db = aDatabase(path)
  addTenant(db, { id: 1, name: 'La Tienda', slug: 'la-tienda' })
  addTenant(db, { id: 2, name: 'La Otra', slug: 'la-otra' })
  addProduct(db, 1, { id: 8, name: 'Pan' })
  addProduct(db, 1, { id: 7, name: 'Café' })
  addProduct(db, 2, { id: 9, name: 'Miel' })
  return db
}

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
      new ConflictError("id 9 is another tenant's product"),
    )
    expect(listProducts(db, 1).map(product => product.name)).toEqual(['Café', 'Pan'])
    expect(listProducts(db, 2)).toEqual([{ id: 9, name: 'Miel' }])
  })

  test('writes nothing of products that are called so already', () => {
    const db = aCatalogue()
    const version = readDirectoryVersion(db)
    upsertProducts(db, 1, listProducts(db, 1))
    expect(readDirectoryVersion(db)).toBe(version)
  })

  test('takes the last of two products with an id', () => {
    const db = aCatalogue()
    upsertProducts(db, 1, [
      { id: 7, name: 'Café molido' },
      { id: 7, name: 'Café en grano' },
    ])
    expect(listProducts(db, 1)[0]).toEqual({ id: 7, name: 'Café en grano' })
  })

  test('locks nobody out while it goes through the list, and may be called again', () => {
    const path = `${aFolder()}/pulso.db`
    const db = aCatalogue(path)
    const other = aDatabase(path)
    for (const name of ['Té', 'Té verde']) {
      upsertProducts(db, 1, [{ id: 20, name }], () => {
        addProduct(other, 2, { name: 'Miel' })
      })
    }
    expect(listProducts(db, 1).at(-1)).toEqual({ id: 20, name: 'Té verde' })
    expect(listProducts(db, 2)).toHaveLength(3)
  })
})
