import { describe, expect, test } from 'bun:test'
import type { Erasure } from '../../src/core/erasure.ts'
import type { StoredEvent } from '../../src/core/event.ts'
import { decodeEvent, encodeEvent } from '../../src/ingest/event-codec.ts'
import { createRecordMatcher } from '../../src/ingest/record-matcher.ts'
import { createToStoredEvent } from '../../src/ingest/to-stored-event.ts'
import {
  createReadPendingErasures,
  forgetErasure,
  requestErasure,
} from '../../src/storage/erasure/erasure-requests.ts'
import { createErasureStore } from '../../src/storage/erasure/erasure-store.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { expireEvents } from '../../src/storage/expire-events.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { retryQuarantine } from '../../src/storage/quarantine-store.ts'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { LiveRollups } from '../../src/storage/rollup/live-rollups.ts'
import { rebuildRollups } from '../../src/storage/rollup/rebuild-rollups.ts'
import { createRebuiltTables } from '../../src/storage/rollup/rebuilt-tables.ts'
import { erasures, events } from '../../src/storage/schema.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { anEvent } from '../support/an-event.ts'
import { findRollupFaults } from '../support/find-rollup-faults.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NOW = Date.parse('2026-01-20T12:00Z')

const TABLES = [
  ...['hourly_counts', 'hourly_visitors', 'visits', 'hourly_revenue'],
  ...['daily_counts', 'monthly_counts', 'daily_visitors', 'expired_transactions'],
]

/** Two tenants, and what stores and erases their events on one connection, as the drain thread does. */
function aScene(path?: string) {
  const db = aDatabase(path)
  for (const id of [1, 2]) addTenant(db, { id, name: `Tienda ${id}`, slug: `tienda-${id}` })
  const rollups = new LiveRollups(db)
  const store = createEventStore(db, { rollups })
  const erasing = createErasureStore(db, { rollups, toMatcher: createRecordMatcher })
  let position = 0
  const put = (
    stored: readonly Partial<StoredEvent>[],
    quarantined: readonly Uint8Array[] = [],
  ) => {
    const step = { ringId: 'a', from: position, to: position + 8 }
    position += 8
    store.transact(step, writer => {
      for (const event of stored) writer.insert(aStoredEvent(event))
      for (const payload of quarantined) {
        writer.quarantine({ ringId: 'a', position: 0, payload, error: 'unreadable' })
      }
      const fates = { stored: stored.length, quarantined: quarantined.length }
      return { ...fates, duplicates: 0, lost: 0 }
    })
  }
  return { db, put, erasing }
}

type Scene = ReturnType<typeof aScene>

function getPending(db: PulsoDatabase): Erasure {
  const [erasure] = createReadPendingErasures(db)()
  if (!erasure) throw new Error('nothing is to be erased')
  return erasure
}

/** Takes `steps` steps of what is to be erased, does `between`, and ends it; whether it was not yet over. */
function eraseWith({ db, erasing }: Scene, steps: number, between: (go: () => void) => void) {
  const running = erasing.erase(getPending(db))
  let isOver = false
  const go = () => {
    isOver = running.next().done === true
  }
  for (let step = 0; step < steps; step++) go()
  const wasOver = isOver
  between(go)
  while (!isOver) go()
  return !wasOver
}

/** Rows of tenant 1 by table, where there are any. */
function findLeft(db: PulsoDatabase): string[] {
  return TABLES.filter(
    table => db.$client.query(`select 1 from ${table} where tenant_id = 1 limit 1`).get() !== null,
  )
}

function findNames(db: PulsoDatabase, pattern: string): string[] {
  return db.$client
    .query<{ name: string }, string>('select name from sqlite_schema where name like ?')
    .all(pattern)
    .map(({ name }) => name)
}

const ofAMoment: Partial<StoredEvent>[] = Array.from({ length: 20 }, (_, n) => ({
  ...{ tenantId: 1, visitor: n, occurredAt: NOW + n, receivedAt: NOW + n },
  ...{ type: 'purchase', valueMinor: 5, currency: 'HNL', transactionId: `t${n}` },
}))

describe('erasing a tenant', () => {
  test('leaves nothing in days and months of hours that are folded at any step of it', () => {
    let step = 0
    for (let isLonger = true; isLonger; step += 1) {
      const scene = aScene()
      scene.put(ofAMoment)
      removeTenant(scene.db, 1)
      isLonger = eraseWith(scene, step, () => {
        const at = NOW + 3 * HOUR_MS
        scene.put([{ tenantId: 2, occurredAt: at, receivedAt: at }])
      })
      expect([step, findLeft(scene.db), findRollupFaults(scene.db)]).toEqual([step, [], []])
    }
    expect(step).toBeGreaterThan(TABLES.length)
  })

  test('brings nothing back by a rebuild that begins at any step of it, and ends at a later one', () => {
    let step = 0
    for (let isLonger = true; isLonger; step += 1) {
      const path = `${aFolder()}/pulso.db`
      const scene = aScene(path)
      const other = aDatabase(path)
      const old = NOW - 40 * DAY_MS
      // Of these a rebuild takes over the counters: the events are gone.
      scene.put(ofAMoment.map(event => ({ ...event, occurredAt: old, receivedAt: old })))
      scene.put([{ tenantId: 2, occurredAt: NOW, receivedAt: NOW }])
      while (expireEvents(scene.db, NOW - 30 * DAY_MS) > 0);
      removeTenant(scene.db, 1)
      isLonger = eraseWith(scene, step, go => {
        let isFirst = true
        rebuildRollups(other, () => {
          if (isFirst) go()
          isFirst = false
        })
      })
      expect([step, findLeft(scene.db)]).toEqual([step, []])
      other.$client.close()
      scene.db.$client.close()
    }
    expect(step).toBeGreaterThan(TABLES.length)
  })

  test('deletes some thousand rows a step, however many there are in an hour or in all', () => {
    const { db, erasing } = aScene()
    const numbers = 'with recursive n(i) as (select 0 union all select i + 1 from n where i < 9999)'
    for (const insert of [
      `hourly_counts ${numbers} select 0, 1, 'product', i, 'view', 'mobile', 1 from n`,
      `hourly_visitors ${numbers} select ${HOUR_MS} * i, 1, 0, 'mobile', 1 from n`,
      `visits ${numbers} select 0, 1, i, 'mobile', 1 from n`,
      `hourly_revenue ${numbers} select 1, ${HOUR_MS} * i, 'HNL', 'mobile', 1, 0, 5 from n`,
      `monthly_counts ${numbers} select 1, 0, 'product', i, 'view', 'mobile', 1 from n`,
    ]) {
      db.$client.run(`insert into ${insert}`)
    }
    removeTenant(db, 1)
    const readChanges = () =>
      db.$client.query<{ n: number }, []>('select total_changes() as n').get()?.n ?? 0
    let before = readChanges()
    for (const _ of erasing.erase(getPending(db))) {
      const after = readChanges()
      expect(after - before).toBeLessThan(4200)
      before = after
    }
    expect(findLeft(db)).toEqual([])
  })
})

describe('erasing events', () => {
  test('takes visitors out of an hour when they have none left in it, whatever is stored meanwhile', () => {
    const scene = aScene()
    const { db, put, erasing } = scene
    const marked = Array.from({ length: 3000 }, (_, n) => ({
      ...{ tenantId: 1, visitor: n % 700, metadata: '{"who":"ana"}' },
      ...{ occurredAt: NOW + n * 1500, receivedAt: NOW + n * 1500 },
    }))
    put(marked)
    requestErasure(db, { tenantId: 1, condition: { key: 'who', value: 'ana' } })
    let steps = 0
    for (const _ of erasing.erase(getPending(db))) {
      steps += 1
      if (steps % 2 === 0) continue
      // Late ones, of visitors some of whose events are gone already.
      const late = { tenantId: 1, occurredAt: NOW + 1, receivedAt: NOW + 5 * HOUR_MS }
      put([0, 1, 699].map(visitor => ({ ...late, visitor: visitor + steps })))
      expect(findRollupFaults(db)).toEqual([])
    }
    expect(steps).toBeGreaterThan(4)
    expect(findRollupFaults(db)).toEqual([])
    expect(db.select().from(events).all()).not.toHaveLength(0)
    expect(
      db
        .select()
        .from(events)
        .all()
        .filter(row => row.metadata !== null),
    ).toEqual([])
  })

  test('takes those too that somebody stores out of the quarantine at any step of it', () => {
    const to = createToStoredEvent()
    let step = 0
    for (let isLonger = true; isLonger; step += 1) {
      const scene = aScene()
      const secret = { tenantId: 1, occurredAt: NOW - 1000, metadata: '{"who":"ana"}' }
      scene.put(
        [{ tenantId: 1, occurredAt: NOW, receivedAt: NOW }],
        [Buffer.from(encodeEvent(anEvent(secret)))],
      )
      requestErasure(scene.db, { tenantId: 1, condition: { key: 'who', value: 'ana' } })
      isLonger = eraseWith(scene, step, () => {
        retryQuarantine(scene.db, { decode: payload => to(decodeEvent(payload)) })
      })
      const left = scene.db.select().from(events).all()
      expect([step, left.map(row => row.metadata)]).toEqual([step, [null]])
    }
    expect(step).toBeGreaterThan(2)
  })
})

describe('any erasure', () => {
  test('drops what a rebuild that was killed has left', () => {
    const scene = aScene()
    scene.put(ofAMoment)
    createRebuiltTables(scene.db, 'main')
    requestErasure(scene.db, { tenantId: 1, condition: { transactionId: 't1' } })
    eraseWith(scene, 0, () => {})
    expect(findNames(scene.db, 'rebuilt%')).toEqual([])
    expect(findRollupFaults(scene.db)).toEqual([])
  })

  test('makes a rebuild that is under way begin again, even if it finds nothing', () => {
    const path = `${aFolder()}/pulso.db`
    const scene = aScene(path)
    const other = aDatabase(path)
    scene.put(ofAMoment)
    requestErasure(scene.db, { tenantId: 1, condition: { transactionId: 'none' } })
    let calls = 0
    rebuildRollups(other, () => {
      calls += 1
      if (calls > 1) return
      eraseWith(scene, 0, () => {})
      scene.put([{ tenantId: 2, occurredAt: NOW, receivedAt: NOW }])
    })
    // The second time the last one tells that there are no more.
    expect(calls).toBe(3)
    expect(findRollupFaults(scene.db)).toEqual([])
    expect(findNames(scene.db, 'rebuilt%')).toEqual([])
    other.$client.close()
  })

  test('forgets its condition when it is done; that of a tenant is kept, and with it the id', () => {
    const { db, erasing } = aScene()
    const id = requestErasure(db, { tenantId: 1, condition: { transactionId: 'secret' } })
    erasing.finish(getPending(db))
    expect(JSON.stringify(db.select().from(erasures).all())).not.toContain('secret')
    forgetErasure(db, id)
    expect(db.select().from(erasures).all()).toEqual([])

    removeTenant(db, 2)
    const ofTenant = getPending(db)
    erasing.finish(ofTenant)
    forgetErasure(db, ofTenant.id)
    expect(addTenant(db, { name: 'Nueva', slug: 'nueva' }).id).toBe(3)
  })
})
