import { describe, expect, test } from 'bun:test'
import { ConflictError } from '../../src/core/conflict-error.ts'
import { StorageError } from '../../src/core/storage-error.ts'
import { TakenError } from '../../src/core/taken-error.ts'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { erasures, events } from '../../src/storage/schema.ts'
import {
  addTenant,
  findTenant,
  getTenant,
  listTenants,
  setTenantStatus,
} from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

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
      new TakenError({
        [taken.split(' ')[0] as string]: [`a tenant with ${taken} exists already`],
      }),
    )
    expect(listTenants(db)).toHaveLength(1)
  })

  test('takes a status and a time zone, and has defaults for both', () => {
    const db = aDatabase()
    const chosen = { status: 'suspended', timeZone: 'Europe/Madrid' } as const
    expect(addTenant(db, { name: 'A', slug: 'a', ...chosen })).toMatchObject(chosen)
    expect(addTenant(db, { name: 'B', slug: 'b' })).toMatchObject({
      status: 'active',
      timeZone: 'America/Tegucigalpa',
    })
  })

  test('chooses no id of a tenant that was there, be it erased or not', () => {
    const db = aDatabase()
    addTenant(db, { id: 5, name: 'A', slug: 'a' })
    removeTenant(db, 5)
    expect(addTenant(db, { name: 'B', slug: 'b' }).id).toBe(6)
    removeTenant(db, 6)
    db.update(erasures).set({ doneAt: 1 }).run()
    expect(addTenant(db, { name: 'C', slug: 'c' }).id).toBe(7)
  })

  test('chooses no id that events are stored under', () => {
    const db = aDatabase()
    db.insert(events)
      .values(aStoredEvent({ tenantId: 40 }))
      .run()
    expect(addTenant(db, { name: 'A', slug: 'a' }).id).toBe(41)
  })

  test('chooses no id above the largest that JSON can carry', () => {
    const db = aDatabase()
    addTenant(db, { id: Number.MAX_SAFE_INTEGER, name: 'A', slug: 'a' })
    expect(() => addTenant(db, { name: 'B', slug: 'b' })).toThrow(
      new StorageError('the largest id is taken: choose one'),
    )
    expect(addTenant(db, { id: 7, name: 'B', slug: 'b' }).id).toBe(7)
  })

  test('refuses an id until the events of its earlier tenant are erased', () => {
    const db = aDatabase()
    addTenant(db, { id: 5, name: 'A', slug: 'a' })
    removeTenant(db, 5)
    expect(() => addTenant(db, { id: 5, name: 'B', slug: 'b' })).toThrow(
      new ConflictError('the events of an earlier tenant with id 5 are being erased'),
    )
    expect(listTenants(db)).toEqual([])
    db.update(erasures).set({ doneAt: 1 }).run()
    expect(addTenant(db, { id: 5, name: 'B', slug: 'b' }).id).toBe(5)
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

describe('listTenants() of a part', () => {
  test('returns those after an id, as many as are asked for', () => {
    const db = aDatabase()
    for (const id of [3, 1, 2, 9]) addTenant(db, { id, name: `T ${id}`, slug: `t-${id}` })
    const ids = (page: object) => listTenants(db, page).map(({ id }) => id)
    expect(ids({ limit: 2 })).toEqual([1, 2])
    expect(ids({ after: 2, limit: 2 })).toEqual([3, 9])
    expect(ids({ after: 3 })).toEqual([9])
    expect(ids({ after: 9, limit: 2 })).toEqual([])
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
