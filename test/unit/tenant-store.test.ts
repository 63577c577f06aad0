import { describe, expect, test } from 'bun:test'
import { StorageError } from '../../src/core/storage-error.ts'
import {
  addTenant,
  findTenant,
  getTenant,
  listTenants,
  setTenantStatus,
} from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('addTenant()', () => {
  test('adds an active tenant, with an id and a random uid of its own', () => {
    const db = aDatabase()
    const first = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    const second = addTenant(db, { name: 'La Otra', slug: 'la-otra' })
    expect(first).toMatchObject({ id: 1, name: 'La Tienda', slug: 'la-tienda', status: 'active' })
    expect(second.id).toBe(2)
    expect(first.uid).toMatch(UUID)
    expect(second.uid).not.toBe(first.uid)
  })

  test('takes the id and the uid of a platform that has its own', () => {
    const db = aDatabase()
    const tenant = addTenant(db, { id: 101, uid: 'shop-101', name: 'La Tienda', slug: 'la-tienda' })
    expect(tenant).toMatchObject({ id: 101, uid: 'shop-101' })
    expect(findTenant(db, 'la-tienda')).toEqual(tenant)
  })

  test.each([
    ['id 101', { id: 101, uid: 'other', slug: 'other' }],
    ['uid shop-101', { id: 102, uid: 'shop-101', slug: 'other' }],
    ['slug la-tienda', { id: 102, uid: 'other', slug: 'la-tienda' }],
    ['slug la-tienda', { slug: 'la-tienda' }],
  ])('refuses one whose %s is taken, and adds nothing', (taken, tenant) => {
    const db = aDatabase()
    addTenant(db, { id: 101, uid: 'shop-101', name: 'La Tienda', slug: 'la-tienda' })
    expect(() => addTenant(db, { name: 'La Otra', ...tenant })).toThrow(
      new StorageError(`a tenant with ${taken} exists already`),
    )
    expect(listTenants(db)).toHaveLength(1)
  })
})

describe('listTenants()', () => {
  test('returns all, suspended ones too, by id', () => {
    const db = aDatabase()
    for (const id of [3, 1, 2]) addTenant(db, { id, name: `Tienda ${id}`, slug: `tienda-${id}` })
    setTenantStatus(db, 'tienda-2', 'suspended')
    expect(listTenants(db).map(tenant => [tenant.id, tenant.status])).toEqual([
      [1, 'active'],
      [2, 'suspended'],
      [3, 'active'],
    ])
  })
})

describe('findTenant() and getTenant()', () => {
  test('return the tenant with a slug', () => {
    const db = aDatabase()
    const tenant = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    expect(findTenant(db, 'la-tienda')).toEqual(tenant)
    expect(getTenant(db, 'la-tienda')).toEqual(tenant)
  })

  test('return nothing, or throw, when there is none', () => {
    const db = aDatabase()
    addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    expect(findTenant(db, 'LA-TIENDA')).toBeUndefined()
    expect(() => getTenant(db, 'la-otra')).toThrow(
      new StorageError('no tenant has the slug la-otra'),
    )
  })
})

describe('setTenantStatus()', () => {
  test('suspends and activates one tenant', () => {
    const db = aDatabase()
    addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    addTenant(db, { name: 'La Otra', slug: 'la-otra' })
    expect(setTenantStatus(db, 'la-tienda', 'suspended').status).toBe('suspended')
    expect(getTenant(db, 'la-tienda').status).toBe('suspended')
    expect(getTenant(db, 'la-otra').status).toBe('active')
    expect(setTenantStatus(db, 'la-tienda', 'active').status).toBe('active')
  })

  test('throws when there is none', () => {
    expect(() => setTenantStatus(aDatabase(), 'la-otra', 'suspended')).toThrow(
      new StorageError('no tenant has the slug la-otra'),
    )
  })
})
