import { expect, test } from 'bun:test'
import { toAccount } from '../../src/core/account.ts'
import { createReadDrainedTotals } from '../../src/storage/drained-totals.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { aDatabase } from '../support/a-database.ts'

const NOTHING = { stored: 0, duplicates: 0, quarantined: 0, discarded: 0, lost: 0 }

test('the totals of a database that has drained nothing are zeros', () => {
  const totals = createReadDrainedTotals(aDatabase())('ring')
  expect(totals).toEqual({ ...NOTHING, cursor: { position: 0, records: 0 } })
  expect(toAccount(totals, 2)).toEqual({ ...NOTHING, received: 2, pending: 2 })
})

test('the totals are those of all rings, the cursor is that of one', () => {
  const db = aDatabase()
  const store = createEventStore(db)
  const old = { stored: 10, duplicates: 20, quarantined: 30, lost: 40 }
  const current = { stored: 1, duplicates: 2, quarantined: 3, lost: 4 }
  store.transact({ ringId: 'old', from: 0, to: 800 }, () => old)
  store.transact({ ringId: 'current', from: 0, to: 80 }, () => current)
  const totals = createReadDrainedTotals(db)('current')
  expect(totals).toEqual({
    stored: 11,
    duplicates: 22,
    quarantined: 33,
    discarded: 0,
    lost: 44,
    cursor: { position: 80, records: 10 },
  })
  expect(toAccount(totals, 15)).toMatchObject({ pending: 5, received: 115 })
})
