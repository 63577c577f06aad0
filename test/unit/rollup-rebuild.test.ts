import { describe, expect, test } from 'bun:test'
import type { StoredEvent, StorefrontEvent } from '../../src/core/event.ts'
import { changeTimeZone } from '../../src/storage/change-time-zone.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { expireEvents } from '../../src/storage/expire-events.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { rebuildRollups, removeLeftRebuild } from '../../src/storage/rollup/rebuild-rollups.ts'
import { hasRebuiltTables } from '../../src/storage/rollup/rebuilt-tables.ts'
import { verifyRollups } from '../../src/storage/rollup/verify-rollups.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START = Date.parse('2026-03-01T20:10:00Z')

/** A database with three tenants, the last one in a zone whose hours start at the half. */
function aPlatform(path?: string): PulsoDatabase {
  const db = aDatabase(path)
  addTenant(db, { name: 'Uno', slug: 'uno' })
  addTenant(db, { name: 'Dos', slug: 'dos', timeZone: 'America/New_York' })
  addTenant(db, { name: 'Tres', slug: 'tres', timeZone: 'Asia/Kolkata' })
  return db
}

/** The nth event of some weeks: every seventh a sale, and a visitor for each three. */
function anNthEvent(n: number): StoredEvent {
  const occurredAt = START + n * 37 * 60_000
  return aStoredEvent({
    tenantId: 1 + (n % 3),
    type: n % 7 === 0 ? 'purchase' : 'view',
    productId: n % 5 === 0 ? null : n % 5,
    metadata: n % 2 === 0 ? '{"source":"a","referrer":"b.hn"}' : null,
    transactionId: n % 7 === 0 ? `txn_${n}` : null,
    valueMinor: n % 7 === 0 ? 150 * n : null,
    currency: n % 7 === 0 ? 'HNL' : null,
    visitor: Math.floor(n / 9) * 10 + (n % 3) + Math.floor(occurredAt / DAY_MS) * 10_000,
    device: n % 11 === 0 ? 'bot' : 'mobile',
    occurredAt,
    receivedAt: occurredAt,
  })
}

let position = 0

function store(db: PulsoDatabase, events: readonly StoredEvent[]): boolean[] {
  const stored: boolean[] = []
  createEventStore(db).transact({ ringId: 'a', from: position, to: position + 8 }, writer => {
    stored.push(...events.map(event => writer.insert(event)))
    return { stored: events.length, duplicates: 0, quarantined: 0, lost: 0 }
  })
  position += 8
  return stored
}

function aFullPlatform(path?: string): PulsoDatabase {
  const db = aPlatform(path)
  const all = Array.from({ length: 900 }, (_, n) => anNthEvent(n))
  for (let from = 0; from < all.length; from += 100) store(db, all.slice(from, from + 100))
  return db
}

const differences = (db: PulsoDatabase) =>
  verifyRollups(db).filter(({ wrong, missing }) => wrong + missing > 0)

const dump = (db: PulsoDatabase) =>
  ['hourly_counts', 'daily_counts', 'monthly_counts', 'hourly_revenue', 'hourly_visitors']
    .concat('daily_visitors', 'visits')
    .map(table => [table, db.$client.query(`select * from ${table}`).values()])

describe('verifyRollups()', () => {
  test('finds nothing where nothing is wrong', () => {
    expect(differences(aFullPlatform())).toEqual([])
  })

  test.each([
    ['hourly_counts', 'update hourly_counts set events = events + 1 where rowid_of_first'],
    ['daily_counts', 'delete from daily_counts where tenant_id = 2'],
    ['monthly_counts', "update monthly_counts set value = 'x' where dimension = 'source'"],
    ['hourly_revenue', 'update hourly_revenue set value_low = value_low + 1'],
    ['hourly_visitors', 'delete from hourly_visitors where tenant_id = 3'],
    ['daily_visitors', "insert into daily_visitors values (9, 1, 0, 'mobile', 1)"],
    ['visits', 'update visits set hours = hours + 1'],
  ])('finds what is wrong in %s', (table, change) => {
    const db = aFullPlatform()
    db.$client.run(change.replace(' where rowid_of_first', ''))
    expect(differences(db).map(difference => difference.table)).toEqual([table])
  })

  test('finds an event that was stored without being counted, and one that is gone', () => {
    const db = aFullPlatform()
    db.$client.run('delete from events where id = 5')
    expect(differences(db).find(({ table }) => table === 'hourly_counts')).toMatchObject({
      wrong: expect.any(Number),
    })
    expect(differences(db).length).toBeGreaterThan(2)
  })

  test('changes nothing', () => {
    const db = aFullPlatform()
    const before = dump(db)
    verifyRollups(db)
    expect(dump(db)).toEqual(before)
    expect(
      db.$client.query("select name from sqlite_schema where name like 'rebuilt%'").all(),
    ).toEqual([])
  })
})

describe('rebuildRollups()', () => {
  test('makes of nothing what was counted event by event', () => {
    const db = aFullPlatform()
    const before = dump(db)
    for (const [table] of before) db.$client.run(`delete from ${table}`)
    db.$client.run('update rollup_state set folded_until = 0')
    store(db, [])
    rebuildRollups(db)
    store(db, [anNthEvent(900)])
    expect(differences(db)).toEqual([])
    const reference = aFullPlatform()
    store(reference, [anNthEvent(900)])
    expect(db.$client.query('select * from hourly_counts').values()).toEqual(
      reference.$client.query('select * from hourly_counts').values(),
    )
  })

  test('counts what others store meanwhile, once', () => {
    const path = `${aFolder()}/pulso.db`
    const db = aFullPlatform(path)
    const other = aDatabase(path)
    let n = 900
    rebuildRollups(db, () => {
      if (n < 905) store(other, [anNthEvent(n)])
      n += 1
    })
    expect(n).toBeGreaterThan(900)
    expect(differences(db)).toEqual([])
    // And so does the connection that stores, behind the swap of the tables.
    store(other, [anNthEvent(950), anNthEvent(951)])
    expect(differences(db)).toEqual([])
    expect(
      other.$client
        .query('select sum(events) as n from hourly_counts where dimension = ?')
        .get('product'),
    ).toEqual(other.$client.query('select count(*) as n from events').get())
  })

  test('begins again when events are deleted meanwhile', () => {
    const path = `${aFolder()}/pulso.db`
    const db = aFullPlatform(path)
    const other = aDatabase(path)
    let calls = 0
    rebuildRollups(db, () => {
      calls += 1
      if (calls === 1) expireEvents(other, START + 3 * DAY_MS)
    })
    expect(differences(db)).toEqual([])
  })

  test('begins again when a time zone is changed meanwhile', () => {
    const path = `${aFolder()}/pulso.db`
    const db = aFullPlatform(path)
    const other = aDatabase(path)
    let calls = 0
    rebuildRollups(db, () => {
      calls += 1
      if (calls === 1) changeTimeZone(other, 1, 'Asia/Kathmandu')
    })
    expect(differences(db)).toEqual([])
  })

  test('begins again when its tables are dropped, and leaves none where it fails', () => {
    const path = `${aFolder()}/pulso.db`
    const db = aFullPlatform(path)
    const other = aDatabase(path)
    let calls = 0
    rebuildRollups(db, () => {
      calls += 1
      if (calls === 1) removeLeftRebuild(other)
    })
    expect(calls).toBeGreaterThan(2)
    expect(differences(db)).toEqual([])

    const fail = () => rebuildRollups(db, () => JSON.parse('{'))
    expect(fail).toThrow(SyntaxError)
    expect(hasRebuiltTables(db)).toBe(false)
  })

  test('throws away what an earlier one has left', () => {
    const db = aFullPlatform()
    db.$client.run('create table rebuilt_visits (left_over integer) strict')
    rebuildRollups(db)
    expect(differences(db)).toEqual([])
  })
})

describe('expireEvents()', () => {
  const before = Date.parse('2026-03-10T00:00:00Z')

  function aPlatformWithout(): PulsoDatabase {
    const db = aFullPlatform()
    while (expireEvents(db, before) > 0);
    return db
  }

  const count = (db: PulsoDatabase, sql: string) =>
    db.$client.query<{ n: number }, []>(`select count(*) as n from ${sql}`).get()?.n

  test('deletes what occurred before, and nothing else', () => {
    const all = Array.from({ length: 900 }, (_, n) => anNthEvent(n))
    const db = aPlatformWithout()
    const kept = all.filter(event => event.occurredAt >= before).length
    expect(kept).toBeLessThan(900)
    expect(count(db, 'events')).toBe(kept)
    expect(db.$client.query('select expired, events_since from rollup_state').get()).toEqual({
      expired: 900 - kept,
      events_since: before,
    })
    expect(count(db, `visits where day < ${before}`)).toBe(0)
  })

  test('leaves what was counted', () => {
    const rollups = (db: PulsoDatabase) => dump(db).filter(([table]) => table !== 'visits')
    expect(rollups(aPlatformWithout())).toEqual(rollups(aFullPlatform()))
  })

  test('never makes a purchase countable twice', () => {
    const db = aPlatformWithout()
    const sales = [0, 7, 14].map(anNthEvent)
    const isGone = (event: StorefrontEvent | StoredEvent) => event.occurredAt < before
    expect(sales.every(isGone)).toBe(true)
    const late = sales.map(sale => ({ ...sale, occurredAt: START + 30 * DAY_MS }))
    expect(store(db, late)).toEqual([false, false, false])
    expect(store(db, [{ ...anNthEvent(0), tenantId: 2 }])).toEqual([true])
  })

  test('leaves rollups that can be verified and rebuilt, late events and all', () => {
    const db = aPlatformWithout()
    expect(differences(db)).toEqual([])
    store(
      db,
      [1, 2, 3, 899].map(n => ({ ...anNthEvent(n), transactionId: `late_${n}` })),
    )
    const counted = dump(db)
    rebuildRollups(db)
    expect(differences(db)).toEqual([])
    const coarse = (tables: typeof counted) => tables.filter(([table]) => table !== 'visits')
    expect(coarse(dump(db))).toEqual(coarse(counted))
  })

  test('leaves rollups that can be verified at each of its steps', () => {
    const db = aPlatform()
    const all = Array.from({ length: 2500 }, (_, n) => ({ ...anNthEvent(n), tenantId: 1 }))
    store(db, all)
    do expect(differences(db)).toEqual([])
    while (expireEvents(db, START + 50 * DAY_MS) > 0)
  })

  test('goes in small steps', () => {
    const db = aPlatform()
    store(
      db,
      Array.from({ length: 2500 }, (_, n) => ({ ...anNthEvent(n), tenantId: 1 })),
    )
    const steps: number[] = []
    for (let n = expireEvents(db, START + 365 * DAY_MS); n > 0; ) {
      steps.push(n)
      n = expireEvents(db, START + 365 * DAY_MS)
    }
    expect(steps).toEqual([1000, 1000, 500])
  })
})

describe('changeTimeZone()', () => {
  test.each([
    ['the same hours', 1, 'Europe/Madrid'],
    ['hours that start at the half', 1, 'Asia/Kolkata'],
    ['hours that start at the quarter', 2, 'Asia/Kathmandu'],
    ['whole hours again', 3, 'America/Tegucigalpa'],
  ])('counts by the days of a zone with %s', (_name, tenantId, zone) => {
    const db = aFullPlatform()
    changeTimeZone(db, tenantId, zone)
    expect(differences(db)).toEqual([])
    store(db, [anNthEvent(901), anNthEvent(902), anNthEvent(903)])
    expect(differences(db)).toEqual([])
  })

  test('keeps what is counted of events that are gone, where the hours are the same', () => {
    const db = aFullPlatform()
    while (expireEvents(db, START + 5 * DAY_MS) > 0);
    const sum = () =>
      db.$client.query('select sum(events) as n from daily_counts where tenant_id = 1').get()
    const before = sum()
    changeTimeZone(db, 1, 'Europe/Madrid')
    expect(sum()).toEqual(before)
    expect(differences(db)).toEqual([])
  })

  test('refuses other hours when events are gone', () => {
    const db = aFullPlatform()
    while (expireEvents(db, START + 5 * DAY_MS) > 0);
    const before = dump(db)
    expect(() => changeTimeZone(db, 1, 'Asia/Kolkata')).toThrow('no longer kept')
    expect(dump(db)).toEqual(before)
  })
})
