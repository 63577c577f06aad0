import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { isNewDatabase } from '../../src/storage/is-new-database.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'

const aPath = () => `${aFolder()}/pulso.db`

describe('isNewDatabase()', () => {
  test('says yes where there is no file, and makes none', () => {
    const path = aPath()
    expect(isNewDatabase(path)).toBe(true)
    expect(existsSync(path)).toBe(false)
  })

  test('says yes of an empty file, and of a database without tables of ours', () => {
    const path = aPath()
    writeFileSync(path, '')
    expect(isNewDatabase(path)).toBe(true)
    new Database(path).run('pragma journal_mode = wal')
    expect(isNewDatabase(path)).toBe(true)
  })

  test('says no of a database of ours', () => {
    const path = aPath()
    aDatabase(path)
    expect(isNewDatabase(path)).toBe(false)
  })

  test('says no of one that a power cut left within a transaction, which only writing undoes', () => {
    const [path, left] = [aPath(), aPath()]
    const db = new Database(path, { create: true })
    db.run('pragma journal_mode = delete')
    db.run('create table notes (text)')
    // So little memory that pages are written before the commit, and the journal before them.
    db.run('pragma cache_size = 1')
    db.run('begin')
    for (let n = 0; n < 100; n++) db.run('insert into notes values (hex(randomblob(2000)))')
    for (const suffix of ['', '-journal']) copyFileSync(path + suffix, left + suffix)
    db.run('rollback')
    expect(isNewDatabase(left)).toBe(false)
  })

  test('throws for a file that is no database', () => {
    const path = aPath()
    writeFileSync(path, 'something else '.repeat(100))
    expect(() => isNewDatabase(path)).toThrow('not a database')
  })
})
