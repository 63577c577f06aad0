import { describe, expect, test } from 'bun:test'
import { ConflictError } from '../../src/core/conflict-error.ts'
import { StorageError } from '../../src/core/storage-error.ts'
import { TakenError } from '../../src/core/taken-error.ts'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { addTenant, findTenantById, listTenants } from '../../src/storage/tenant-store.ts'
import { updateTenant, upsertTenant } from '../../src/storage/upsert-tenant.ts'
import { aDatabase } from '../support/a-database.ts'
import { readDirectoryVersion } from '../support/read-directory-version.ts'

const SHOP = {
  id: 7,
  uid: 'shop-7',
  slug: 'la-tienda',
  name: 'La Tienda',
  status: 'suspended',
  timeZone: 'Europe/Madrid',
} as const

/** A database with `SHOP` and another tenant. */
function aPlatform() {
  const db = aDatabase()
  addTenant(db, SHOP)
  addTenant(db, { id: 8, uid: 'shop-8', slug: 'la-otra', name: 'La Otra' })
  return db
}

describe('upsertTenant()', () => {
  test('adds a tenant with all that is said of it', () => {
    const db = aDatabase()
    expect(upsertTenant(db, SHOP)).toEqual({ tenant: SHOP, isNew: true })
    expect(listTenants(db)).toEqual([SHOP])
  })

  test('adds an active one with a random uid in the default time zone when no more is said', () => {
    const { tenant, isNew } = upsertTenant(aDatabase(), { id: 3, slug: 'a', name: 'A' })
    expect(isNew).toBe(true)
    expect(tenant).toMatchObject({ id: 3, status: 'active', timeZone: 'America/Tegucigalpa' })
    expect(tenant.uid).toHaveLength(36)
  })

  test('changes what is said of one that is there, and keeps the rest', () => {
    const db = aPlatform()
    const tenant = { ...SHOP, slug: 'nueva', name: 'Nueva' }
    const said = { id: 7, slug: 'nueva', name: 'Nueva', uid: undefined }
    expect(upsertTenant(db, said)).toEqual({ tenant, isNew: false })
    expect(findTenantById(db, 7)).toEqual(tenant)
  })

  test.each([
    ['uid', 'shop-70'],
    ['status', 'active'],
    ['timeZone', 'UTC'],
  ])('changes the %s', (field, value) => {
    const db = aPlatform()
    upsertTenant(db, { ...SHOP, [field]: value })
    expect(findTenantById(db, 7)).toEqual({ ...SHOP, [field]: value })
    expect(findTenantById(db, 8)).toMatchObject({ status: 'active', uid: 'shop-8' })
  })

  test('writes nothing when all is so already', () => {
    const db = aPlatform()
    const version = readDirectoryVersion(db)
    expect(upsertTenant(db, SHOP)).toEqual({ tenant: SHOP, isNew: false })
    expect(readDirectoryVersion(db)).toBe(version)
  })

  test.each([7, 9])('refuses a uid and a slug of another tenant for the tenant %d', id => {
    const db = aPlatform()
    const before = listTenants(db)
    const errors = {
      uid: ['a tenant with uid shop-8 exists already'] as [string],
      slug: ['a tenant with slug la-otra exists already'] as [string],
    }
    let thrown: unknown
    try {
      upsertTenant(db, { ...SHOP, id, uid: 'shop-8', slug: 'la-otra', timeZone: 'UTC' })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toEqual(new TakenError(errors))
    expect(thrown).toMatchObject({ errors })
    expect(listTenants(db)).toEqual(before)
  })

  test('refuses the id of a tenant that is being erased', () => {
    const db = aPlatform()
    removeTenant(db, 7)
    expect(() => upsertTenant(db, SHOP)).toThrow(
      new ConflictError('the events of an earlier tenant with id 7 are being erased'),
    )
    expect(findTenantById(db, 7)).toBeUndefined()
  })
})

describe('updateTenant()', () => {
  test('changes what is given', () => {
    const db = aPlatform()
    const tenant = { ...SHOP, name: 'Nueva', timeZone: 'UTC' }
    expect(updateTenant(db, 7, { name: 'Nueva', timeZone: 'UTC' })).toEqual(tenant)
    expect(findTenantById(db, 7)).toEqual(tenant)
  })

  test('throws when there is none', () => {
    expect(() => updateTenant(aPlatform(), 9, { name: 'Nueva' })).toThrow(
      new StorageError('no tenant has the id 9'),
    )
  })
})
