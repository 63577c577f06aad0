import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import type { MigrationMeta } from 'drizzle-orm/migrator'
import journal from '../../drizzle/meta/_journal.json'
import { StorageError } from '../../src/core/storage-error.ts'
import { MIGRATIONS, migrate } from '../../src/storage/migrate.ts'
import { openDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct, listProducts } from '../../src/storage/product-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'

/** The migrations of a later version, which does this too. */
function later(...statements: string[]): MigrationMeta[] {
  const last = MIGRATIONS.at(-1) as MigrationMeta
  return [
    ...MIGRATIONS,
    { sql: statements, folderMillis: last.folderMillis + 1, hash: 'later', bps: true },
  ]
}

const hasForeignKeys = (db: PulsoDatabase) => db.get<[number]>(sql`pragma foreign_keys`)
const hasTable = (db: PulsoDatabase, name: string) =>
  db.all(sql`select 1 from sqlite_schema where name = ${name}`).length > 0

describe('the migrations in drizzle/', () => {
  test('are those of the journal, whose times only grow: drizzle skips any other', () => {
    const files = readdirSync(`${import.meta.dir}/../../drizzle`).filter(name =>
      name.endsWith('.sql'),
    )
    expect(files.sort()).toEqual(journal.entries.map(entry => `${entry.tag}.sql`))
    const times = journal.entries.map(entry => entry.when)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    expect(journal.entries.map(entry => entry.idx)).toEqual([...times.keys()])
  })

  test('are all carried inside', () => {
    expect(MIGRATIONS.map(migration => migration.folderMillis)).toEqual(
      journal.entries.map(entry => entry.when),
    )
  })
})

describe('migrate()', () => {
  test('makes an empty database, and has nothing to do the second time', () => {
    const db = openDatabase(':memory:')
    expect(migrate(db)).toBe(MIGRATIONS.length)
    expect(hasTable(db, 'events')).toBe(true)
    expect(migrate(db)).toBe(0)
  })

  test('applies what is new, and says how many', () => {
    const db = aDatabase()
    expect(migrate(db, later('create table more (id integer primary key) strict'))).toBe(1)
    expect(hasTable(db, 'more')).toBe(true)
  })

  test('counts what an earlier version had stored and set aside', () => {
    const db = openDatabase(':memory:')
    migrate(db, MIGRATIONS.slice(0, 1))
    db.run(sql`insert into ring_cursor values ('b', 24), ('a', 8)`)
    db.run(sql`insert into events values
      (1, 1, 'track', 'call', null, null, null, null, null, 0, 0),
      (2, 1, 'track', 'call', null, null, null, null, null, 0, 0)`)
    db.run(sql`insert into quarantine values (1, 'a', 0, x'00', 'why', 0)`)
    migrate(db)
    const totals = sql`select sum(stored), sum(duplicates), sum(quarantined) from ring_cursor`
    expect(db.get<number[]>(totals)).toEqual([2, 0, 1])
  })

  test('refuses a database of a newer version', () => {
    const db = aDatabase()
    migrate(db, later('create table more (id integer primary key) strict'))
    expect(() => migrate(db)).toThrow(
      new StorageError('the database was written by a newer version of pulso'),
    )
  })

  test('keeps the children of a table that is rebuilt', () => {
    const db = aDatabase()
    const tenant = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
    addProduct(db, tenant.id, { id: 7, name: 'Café' })

    const rebuild = later(
      'create table new_tenants (id integer primary key, uid text, slug text, name text) strict',
      'insert into new_tenants select id, uid, slug, name from tenants',
      'drop table tenants',
      'alter table new_tenants rename to tenants',
    )
    expect(migrate(db, rebuild)).toBe(1)
    expect(listProducts(db, tenant.id)).toEqual([{ id: 7, name: 'Café' }])
    expect(hasForeignKeys(db)).toEqual([1])
  })

  test('refuses a migration that breaks foreign keys, each time, and leaves nothing of it', () => {
    const db = aDatabase()
    const orphan = later("insert into products values (1, 404, 'Café', 0)")
    for (let start = 0; start < 2; start++) {
      expect(() => migrate(db, orphan)).toThrow(
        new StorageError('the database has broken foreign keys'),
      )
    }
    expect(db.$client.query('select * from products').all()).toEqual([])
    expect(hasForeignKeys(db)).toEqual([1])
  })

  test('applies nothing of a migration that fails, and can be tried again', () => {
    const db = aDatabase()
    const failing = later('create table more (id integer primary key) strict', 'no sql')
    expect(() => migrate(db, failing)).toThrow("'no sql'")
    expect(hasTable(db, 'more')).toBe(false)
    expect(hasForeignKeys(db)).toEqual([1])
    expect(migrate(db, later('create table more (id integer primary key) strict'))).toBe(1)
  })
})
