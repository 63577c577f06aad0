import { expect, test } from 'bun:test'
import { createFindGone } from '../../src/storage/find-gone.ts'
import { revokeKey } from '../../src/storage/key-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey } from '../support/a-key.ts'
import { storePlatform } from '../support/a-platform.ts'

test('keys are gone when they are revoked or expired, tenants when they are removed', () => {
  const db = aDatabase()
  storePlatform(db)
  const findGone = createFindGone(db)
  const good = aKey(db, { expiresAt: 2000 })
  const revoked = aKey(db)
  revokeKey(db, { id: revoked.id, now: 500 })
  const keyIds = [good.id, revoked.id, 99]
  expect(findGone({ keyIds, tenantIds: [1, 2, 99] }, 1999)).toEqual({
    keyIds: [revoked.id, 99],
    tenantIds: [99],
  })
  expect(findGone({ keyIds, tenantIds: [] }, 2000).keyIds).toEqual(keyIds)
  expect(findGone({ keyIds: [], tenantIds: [] }, 0)).toEqual({ keyIds: [], tenantIds: [] })
})
