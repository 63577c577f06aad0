import { describe, expect, test } from 'bun:test'
import { createCalls } from '../../src/api/create-calls.ts'
import { listKeys } from '../../src/storage/key-store.ts'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aKey } from '../support/a-key.ts'

const NOW = 1_768_473_000_000

describe('authenticate()', () => {
  function aKeyInUse() {
    const path = `${aFolder()}/pulso.db`
    const db = aDatabase(path)
    const { text } = aKey(db)
    const clock = { now: NOW }
    let openings = 0
    const calls = createCalls({
      reader: openReadOnlyDatabase(path),
      getWriter() {
        openings += 1
        return openDatabase(path, { busyTimeoutMs: 0 })
      },
      openReader: () => openReadOnlyDatabase(path),
      now: () => clock.now,
    })
    const use = () => calls.authenticate({ key: text })
    const lastUsedAt = () => listKeys(db)[0]?.lastUsedAt
    return { db, clock, use, calls, lastUsedAt, openings: () => openings }
  }

  test('records a use once a minute', () => {
    const { clock, use, lastUsedAt, openings } = aKeyInUse()
    use()
    expect(lastUsedAt()).toBe(NOW)
    clock.now += 59_999
    use()
    expect(lastUsedAt()).toBe(NOW)
    clock.now += 1
    use()
    expect(lastUsedAt()).toBe(NOW + 60_000)
    expect(openings()).toBe(2)
  })

  test('opens nothing for writing when the key is none', () => {
    const { calls, openings } = aKeyInUse()
    expect(calls.authenticate({ key: `pulso_1_${'A'.repeat(43)}` })).toBeUndefined()
    expect(calls.authenticate({ key: 'x' })).toBeUndefined()
    expect(openings()).toBe(0)
  })

  test('does not wait for who writes: a later use is recorded', () => {
    const { db, use, lastUsedAt } = aKeyInUse()
    db.$client.run('begin immediate')
    expect(use()).toEqual({ keyId: 1, scope: 'admin' })
    db.$client.run('rollback')
    expect(lastUsedAt()).toBeNull()
    use()
    expect(lastUsedAt()).toBe(NOW)
  })
})

describe('findTenant()', () => {
  const db = aDatabase()
  const tenant = addTenant(db, { id: 7, uid: 'shop-7', name: 'La Tienda', slug: 'la-tienda' })
  const calls = createCalls({
    reader: db,
    getWriter: () => db,
    openReader: () => db,
    now: () => NOW,
  })

  test.each(['la-tienda', '7'])('finds a tenant by %j', text => {
    expect(calls.findTenant({ tenant: text })).toEqual(tenant)
  })

  test.each(['', '07', '+7', '7.0', '8', 'shop-7', 'LA-TIENDA', ' la-tienda', '%', '9'.repeat(99)])(
    'finds none by %j',
    text => {
      expect(calls.findTenant({ tenant: text })).toBeUndefined()
    },
  )
})
