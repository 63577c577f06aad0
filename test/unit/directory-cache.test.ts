import { describe, expect, test } from 'bun:test'
import { createDirectoryCache, MAX_CACHED_LOOKUPS } from '../../src/storage/directory-cache.ts'
import { openReadOnlyDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { addTenant, setTenantStatus } from '../../src/storage/tenant-store.ts'
import { upsertProducts } from '../../src/storage/upsert-products.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'

/** A directory over a connection of its own, and the connection through which others change things. */
function aDirectory() {
  const path = `${aFolder()}/pulso.db`
  const db = aDatabase(path)
  addTenant(db, { id: 1, uid: 'shop-1', slug: 'la-tienda', name: 'La Tienda' })
  addProduct(db, 1, { id: 7, name: 'Café' })
  return { db, directory: createDirectoryCache(openReadOnlyDatabase(path)) }
}

/** From now on only memory can answer: a closed connection would go on answering prepared statements. */
function dropTables(db: PulsoDatabase): void {
  db.$client.run('drop table products')
  db.$client.run('drop table tenants')
}

const LOOKUPS = [
  ['findTenantById', 1, 404],
  ['findTenantByUid', 'shop-1', 'shop-404'],
  ['findTenantBySlug', 'la-tienda', 'la-otra'],
  ['findProductOwner', 7, 404],
] as const

describe.each(LOOKUPS)('createDirectoryCache().%s()', (method, key, missing) => {
  const find = ({ directory }: Pick<ReturnType<typeof aDirectory>, 'directory'>, what: unknown) =>
    (directory[method] as (key: unknown) => unknown)(what)

  test('finds what is there, and nothing else', () => {
    const fixture = aDirectory()
    const found = method === 'findProductOwner' ? 1 : expect.objectContaining({ id: 1 })
    expect(find(fixture, key)).toEqual(found)
    expect(find(fixture, missing)).toBeUndefined()
  })

  test('answers a second time without the database', () => {
    const fixture = aDirectory()
    const found = find(fixture, key)
    dropTables(fixture.db)
    expect(find(fixture, key)).toEqual(found)
  })

  test('answers a second time without the database that there is none', () => {
    const fixture = aDirectory()
    find(fixture, missing)
    dropTables(fixture.db)
    expect(find(fixture, missing)).toBeUndefined()
  })

  test('throws when the answer is not in memory and the database cannot be read', () => {
    const fixture = aDirectory()
    dropTables(fixture.db)
    expect(() => find(fixture, key)).toThrow('no such table')
  })
})

describe('createDirectoryCache().refresh()', () => {
  const changes: [string, (db: PulsoDatabase) => unknown][] = [
    ['a tenant is added', db => addTenant(db, { id: 2, slug: 'la-otra', name: 'La Otra' })],
    ['a tenant is suspended', db => setTenantStatus(db, 'la-tienda', 'suspended')],
    ['a tenant is deleted', db => db.$client.run('delete from tenants')],
    ['a product is added', db => addProduct(db, 1, { id: 8, name: 'Pan' })],
    ['a product is imported again', db => upsertProducts(db, 1, [{ id: 7, name: 'Café molido' }])],
    ['a product is deleted', db => db.$client.run('delete from products')],
  ]
  test.each(changes)('forgets everything when %s through another connection', (_, change) => {
    const { db, directory } = aDirectory()
    directory.findTenantById(404)
    change(db)
    directory.refresh()
    dropTables(db)
    expect(() => directory.findTenantById(404)).toThrow('no such table')
  })

  test('shows the change to every kind of lookup', () => {
    const { db, directory } = aDirectory()
    const look = (): unknown[] => [
      directory.findTenantById(1)?.status,
      directory.findTenantByUid('shop-1')?.status,
      directory.findTenantBySlug('la-tienda')?.status,
      directory.findTenantBySlug('la-otra')?.id,
      directory.findProductOwner(8),
    ]
    const before = ['active', 'active', 'active', undefined, undefined]
    expect(look()).toEqual(before)

    setTenantStatus(db, 'la-tienda', 'suspended')
    addTenant(db, { id: 2, slug: 'la-otra', name: 'La Otra' })
    addProduct(db, 2, { id: 8, name: 'Pan' })
    expect(look()).toEqual(before)
    directory.refresh()
    expect(look()).toEqual(['suspended', 'suspended', 'suspended', 2, 2])
  })

  test('forgets nothing when nothing has changed', () => {
    const { db, directory } = aDirectory()
    setTenantStatus(db, 'la-tienda', 'suspended')
    directory.refresh()
    directory.findTenantById(1)
    directory.refresh()
    dropTables(db)
    expect(directory.findTenantById(1)?.status).toBe('suspended')
  })
})

test('createDirectoryCache() keeps only so many lookups of a kind', () => {
  const { db, directory } = aDirectory()
  directory.findProductOwner(7)
  for (let id = 1; id <= MAX_CACHED_LOOKUPS; id++) directory.findTenantById(id)
  directory.findTenantById(MAX_CACHED_LOOKUPS + 1)
  dropTables(db)

  expect(() => directory.findTenantById(1)).toThrow('no such table')
  expect(directory.findTenantById(2)).toBeUndefined()
  expect(directory.findProductOwner(7)).toBe(1)
})
