import { describe, expect, test } from 'bun:test'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { tenants } from '../../src/storage/schema.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'

describe('openDatabase()', () => {
  test.each([
    ['busy_timeout', 5000],
    ['journal_mode', 'wal'],
    // 2 is FULL: a commit survives a power cut.
    ['synchronous', 2],
    ['foreign_keys', 1],
  ])('sets %s to %p', (pragma, value) => {
    const db = openDatabase(`${aFolder()}/pulso.db`)
    expect(db.$client.query(`pragma ${pragma}`).values()).toEqual([[value]])
  })

  test('waits for a lock as long as it is told to', () => {
    const db = openDatabase(`${aFolder()}/pulso.db`, { busyTimeoutMs: 123 })
    expect(db.$client.query('pragma busy_timeout').values()).toEqual([[123]])
  })

  test('throws when the folder does not exist', () => {
    expect(() => openDatabase(`${aFolder()}/missing/pulso.db`)).toThrow('unable to open')
  })
})

describe('openReadOnlyDatabase()', () => {
  test('reads what another connection commits, and while it writes', () => {
    const path = `${aFolder()}/pulso.db`
    const writer = aDatabase(path)
    const reader = openReadOnlyDatabase(path)
    expect(reader.select().from(tenants).all()).toEqual([])

    addTenant(writer, { name: 'La Tienda', slug: 'la-tienda' })
    writer.$client.run('begin immediate')
    expect(reader.select().from(tenants).all()).toHaveLength(1)
    writer.$client.run('rollback')
  })

  test('cannot write', () => {
    const path = `${aFolder()}/pulso.db`
    aDatabase(path)
    const reader = openReadOnlyDatabase(path)
    expect(() => addTenant(reader, { name: 'La Tienda', slug: 'la-tienda' })).toThrow('readonly')
  })

  test('creates no file', () => {
    expect(() => openReadOnlyDatabase(`${aFolder()}/pulso.db`)).toThrow('unable to open')
  })
})
