import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { DEVICES } from '../../src/core/device.ts'
import { type Erasure, type ErasureCondition, isErasedBy } from '../../src/core/erasure.ts'
import type { StoredEvent } from '../../src/core/event.ts'
import { toUtcDay } from '../../src/core/utc-day.ts'
import {
  createReadPendingErasures,
  requestErasure,
} from '../../src/storage/erasure/erasure-requests.ts'
import { createErasureStore } from '../../src/storage/erasure/erasure-store.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { LiveRollups } from '../../src/storage/rollup/live-rollups.ts'
import { events, rollupState } from '../../src/storage/schema.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { findRollupFaults } from '../support/find-rollup-faults.ts'

// Whatever was stored and whatever of it is erased: what is left is counted as if it had been alone.

const ZONES = ['America/Tegucigalpa', 'Asia/Kolkata', 'Australia/Lord_Howe']
const HOUR_MS = 3_600_000
const START = Date.parse('2026-10-31T12:00Z')

const someEvents = fc.array(
  fc
    .record({
      tenant: fc.nat(ZONES.length - 1),
      type: fc.constantFrom('view', 'call', 'purchase'),
      productId: fc.option(fc.constantFrom(1, 2)),
      metadata: fc.option(
        fc.constantFrom('{"who":"ana","source":"a"}', '{"who":1}', '{"who":"1"}', '{"x":"ana"}'),
      ),
      transaction: fc.option(fc.nat(5)),
      valueMinor: fc.option(fc.constantFrom(0, 15_000, Number.MAX_SAFE_INTEGER)),
      person: fc.option(fc.nat(2)),
      offset: fc.nat(50 * HOUR_MS),
      delay: fc.constantFrom(0, 0, 30 * HOUR_MS),
    })
    .map(({ tenant, transaction, person, offset, delay, ...event }): StoredEvent => {
      const occurredAt = START + offset
      const visitor =
        person === null ? null : (toUtcDay(occurredAt) / HOUR_MS) * 100 + tenant * 10 + person
      return aStoredEvent({
        ...(event as Partial<StoredEvent>),
        ...{ tenantId: tenant + 1, visitor, currency: 'HNL' },
        transactionId: transaction === null ? null : `txn_${transaction}`,
        device: DEVICES[(person ?? 0) % DEVICES.length] as 'bot',
        ...{ occurredAt, receivedAt: occurredAt + delay },
      })
    }),
  { maxLength: 40, size: 'max' },
)

const conditions = fc.constantFrom<ErasureCondition | null>(
  null,
  { key: 'who', value: 'ana' },
  { key: 'who', value: '1' },
  { transactionId: 'txn_1' },
)

function aPlatform(): PulsoDatabase {
  const db = aDatabase()
  for (const [index, timeZone] of ZONES.entries()) {
    addTenant(db, { name: timeZone, slug: `tenant-${index}`, id: index + 1 })
    db.$client.run('update tenants set time_zone = ? where id = ?', [timeZone, index + 1])
  }
  return db
}

test('the rollups are those of the events that are left, whatever is erased, and however often it is begun', () => {
  const interruptions = fc.array(fc.nat(12), { maxLength: 3 })
  const cases = [someEvents, someEvents, conditions, interruptions] as const
  fc.assert(
    fc.property(...cases, (before, after, condition, cuts) => {
      const db = aPlatform()
      const rollups = new LiveRollups(db)
      const store = createEventStore(db, { rollups })
      const erasures = createErasureStore(db, { rollups, toMatcher: () => () => false })
      let position = 0
      const add = (list: readonly StoredEvent[]) => {
        const step = { ringId: 'a', from: position, to: position + 8 }
        position += 8
        store.transact(step, writer => {
          const stored = list.filter(event => writer.insert(event)).length
          return { stored, duplicates: list.length - stored, quarantined: 0, lost: 0 }
        })
      }
      add(before)
      const all = db.select().from(events).all() as StoredEvent[]

      if (condition === null) removeTenant(db, 1)
      else requestErasure(db, { tenantId: 1, condition })
      const [erasure] = createReadPendingErasures(db)() as [Erasure]
      for (const cut of cuts) {
        const begun = erasures.erase(erasure)
        for (let step = 0; step < cut; step++) begun.next()
      }
      for (const _ of erasures.erase(erasure));
      const { events: erased } = erasures.finish(erasure)

      const left = all.filter(event => !isErasedBy(event, erasure))
      expect(db.select().from(events).all() as StoredEvent[]).toEqual(left)
      expect(erased).toBe(all.length - left.length)
      expect(db.select().from(rollupState).get()?.erased).toBe(erased)
      expect(findRollupFaults(db)).toEqual([])

      // A tenant of the same id begins with nothing, for those who remember the old one too.
      if (condition === null) addTenant(db, { name: 'New', slug: 'new', id: 1 })
      add(after)
      expect(findRollupFaults(db)).toEqual([])
      db.$client.close()
    }),
    { numRuns: 120 },
  )
}, 30_000)
