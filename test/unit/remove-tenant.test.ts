import { describe, expect, test } from 'bun:test'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { apiKeys, erasures, products } from '../../src/storage/schema.ts'
import { listTenants } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { storePlatform } from '../support/a-platform.ts'

describe('removeTenant()', () => {
  test('removes a tenant with its products and keys, and asks for its events to be erased', () => {
    const db = aDatabase()
    storePlatform(db)
    for (const tenantId of [1, 2]) {
      const key = { hash: Buffer.from([tenantId]), scope: 'read', tenantId, createdAt: 0 } as const
      db.insert(apiKeys).values(key).run()
    }
    const before = Date.now()
    expect(removeTenant(db, 1)).toBe(true)
    expect(listTenants(db).map(({ id }) => id)).toEqual([2, 3, 4, Number.MAX_SAFE_INTEGER])
    expect(
      db
        .select()
        .from(products)
        .all()
        .map(({ id }) => id),
    ).toEqual([201, 301])
    expect(
      db
        .select()
        .from(apiKeys)
        .all()
        .map(({ tenantId }) => tenantId),
    ).toEqual([2])
    const [erasure, ...others] = db.select().from(erasures).all()
    expect(others).toEqual([])
    expect(erasure).toMatchObject({ tenantId: 1, condition: null, doneAt: null, events: 0 })
    expect(erasure?.requestedAt).toBeWithin(before, Date.now() + 1)
  })

  test('asks for nothing when there is none', () => {
    const db = aDatabase()
    expect(removeTenant(db, 1)).toBe(false)
    expect(db.select().from(erasures).all()).toEqual([])
  })

  test('removes nothing when the erasure cannot be asked for', () => {
    const db = aDatabase()
    storePlatform(db)
    const before = listTenants(db)
    db.$client.run('drop table erasures')
    expect(() => removeTenant(db, 1)).toThrow()
    expect(listTenants(db)).toEqual(before)
  })
})
