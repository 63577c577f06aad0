import { expect, test } from 'bun:test'
import { importProducts } from '../../src/api/import-products.ts'
import { isLocked } from '../../src/api/retry-while-locked.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'

test('importProducts() reads nothing of a list while the database is locked, which it would do in vain', () => {
  const path = `${aFolder()}/pulso.db`
  const other = aDatabase(path)
  const db = openDatabase(path, { busyTimeoutMs: 0 })
  const findMistake = () => {
    try {
      return importProducts(db, 1, Buffer.from('no product'))
    } catch (error) {
      return error
    }
  }
  other.$client.run('begin immediate')
  expect(isLocked(findMistake())).toBe(true)
  other.$client.run('rollback')
  expect(findMistake()).toMatchObject({ name: 'ApiError', kind: 'invalid' })
})
