import { describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { openDatabase } from '../../src/storage/open-database.ts'
import { vacuum } from '../../src/storage/vacuum.ts'
import { aFolder } from '../support/a-folder.ts'
import { findText } from '../support/find-text.ts'

const TEXT = 'deleted, and still there'

/** A database in which something was deleted and not overwritten, in a folder with an awkward name. */
function aDatabaseWithTraces() {
  const folder = `${aFolder()}/it's-here`
  mkdirSync(folder)
  const db = openDatabase(`${folder}/pulso.db`)
  const { $client: client } = db
  client.run('pragma secure_delete = off')
  client.run('create table notes (text text) strict')
  client.run(`insert into notes values ('${TEXT}'), ('kept')`)
  client.run('delete from notes where rowid = 1')
  return { db, folder, client }
}

describe('vacuum()', () => {
  test('leaves nothing of what was deleted in any file, and keeps the rest', () => {
    const { db, folder, client } = aDatabaseWithTraces()
    client.run('pragma wal_checkpoint(truncate)')
    expect(findText(folder, TEXT)).toEqual(['pulso.db'])
    vacuum(db)
    expect(findText(folder, TEXT)).toEqual([])
    expect(client.query('select text from notes').values()).toEqual([['kept']])
    client.close()
  })

  test('fails when a reader keeps the log from being emptied', () => {
    const { db, folder, client } = aDatabaseWithTraces()
    const reader = openDatabase(`${folder}/pulso.db`)
    reader.$client.run('begin')
    reader.$client.query('select * from notes').all()
    expect(() => vacuum(db, { busyTimeoutMs: 10 })).toThrow('still in pulso.db-wal')
    reader.$client.run('commit')
    vacuum(db)
    expect(findText(folder, TEXT)).toEqual([])
    reader.$client.close()
    client.close()
  })
})
