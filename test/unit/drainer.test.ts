import { describe, expect, test } from 'bun:test'
import { asc } from 'drizzle-orm'
import type { StorefrontEvent } from '../../src/core/event.ts'
import { type BatchOutcome, Drainer } from '../../src/ingest/drainer.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { openDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { events, quarantine, ringCursor, rollupState } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { appendText, aRing, bytesAt, bytesOf, RING_ID, reopen } from '../support/a-ring.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { anEvent } from '../support/an-event.ts'

const NOW = 1_750_000_000_123

function aDrain({ db = aDatabase(), ring = aRing(64 * 1024), maxBatchRecords = 100 } = {}) {
  const drainer = new Drainer(ring, createEventStore(db, { now: () => NOW }), { maxBatchRecords })
  return { db, ring, drainer, append: (event: StorefrontEvent) => ring.append(encodeEvent(event)) }
}

/** What one tick came to, but for what a test does not say. */
function outcome(said: Partial<BatchOutcome>): BatchOutcome {
  const fates = { stored: 0, duplicates: 0, quarantined: 0, lost: 0, ...said }
  const { stored, duplicates, quarantined } = fates
  return { ...fates, records: stored + duplicates + quarantined, isFull: false }
}

const storedProducts = (db: PulsoDatabase) =>
  db
    .select()
    .from(events)
    .orderBy(asc(events.id))
    .all()
    .map(event => event.productId)

describe('Drainer.tick()', () => {
  test('stores events with every field, in order, and releases the ring', () => {
    const { db, ring, drainer, append } = aDrain()
    const sale = anEvent({
      tenantId: 2,
      endpoint: 'conversion',
      type: 'purchase',
      productId: 7,
      metadata: '{"n":12345678901234567890}',
      transactionId: 'txn_1',
      valueMinor: -15000,
      currency: 'HNL',
      occurredAt: 1,
      receivedAt: 2,
    })
    append(anEvent())
    append(sale)

    expect(drainer.tick()).toEqual(outcome({ stored: 2 }))
    expect(db.select().from(events).orderBy(asc(events.id)).all()).toEqual([
      { id: 1, ...aStoredEvent() },
      { id: 2, ...aStoredEvent(sale) },
    ])
    expect(ring.usedBytes).toBe(0)
    expect(drainer.tick()).toBeUndefined()
  })

  test('keeps its cursor where the ring is released', () => {
    const { db, ring, drainer, append } = aDrain()
    append(anEvent())
    drainer.tick()
    append(anEvent())
    drainer.tick()
    expect(createEventStore(db).findCursor(RING_ID)).toEqual({ position: ring.tail, records: 2 })
    expect(ring.tail).toBe(ring.head)
  })

  test('counts what was erased from the ring as stored, and gone', () => {
    const { db, ring, drainer, append } = aDrain()
    append(anEvent())
    ring.append(new Uint8Array(40))
    append(anEvent())
    expect(drainer.tick()).toEqual(outcome({ stored: 3 }))
    expect(storedProducts(db)).toHaveLength(2)
    expect(db.select().from(quarantine).all()).toEqual([])
    expect(db.select().from(rollupState).get()).toMatchObject({ erased: 1, changes: 1 })
  })

  test('keeps count of what became of the events, for ever', () => {
    const { db, ring, drainer, append } = aDrain()
    for (const transactionId of ['txn_1', 'txn_1', null]) append(anEvent({ transactionId }))
    appendText(ring, 'not an event')
    drainer.tick()
    append(anEvent())
    drainer.tick()
    expect(db.select().from(ringCursor).all()).toEqual([
      {
        ringId: RING_ID,
        position: ring.tail,
        stored: 3,
        duplicates: 1,
        quarantined: 1,
        discarded: 0,
        lost: 0,
      },
    ])
    expect(ring.sequence).toBe(5)
  })

  test('takes a batch at a time', () => {
    const { db, drainer, append } = aDrain({ maxBatchRecords: 2 })
    for (const productId of [1, 2, 3]) append(anEvent({ productId }))
    expect(drainer.tick()?.stored).toBe(2)
    expect(storedProducts(db)).toEqual([1, 2])
    expect(drainer.tick()?.stored).toBe(1)
    expect(storedProducts(db)).toEqual([1, 2, 3])
  })

  test('stores a transaction once for each tenant, within a batch and ever after', () => {
    const { db, drainer, append } = aDrain()
    for (const [tenantId, productId] of [
      [1, 1],
      [1, 2],
      [2, 3],
    ] as const) {
      append(anEvent({ tenantId, productId, transactionId: 'txn_1' }))
    }
    expect(drainer.tick()).toEqual(outcome({ stored: 2, duplicates: 1 }))
    append(anEvent({ tenantId: 1, productId: 4, transactionId: 'txn_1' }))
    append(anEvent({ tenantId: 1, productId: 5, transactionId: null }))
    append(anEvent({ tenantId: 1, productId: 6, transactionId: null }))
    expect(drainer.tick()).toEqual(outcome({ stored: 2, duplicates: 1 }))
    expect(storedProducts(db)).toEqual([1, 3, 5, 6])
  })

  test('goes on over a skipped rest of a lap, even when there is no record behind it', () => {
    const { drainer, ring } = aDrain({ ring: aRing(64) })
    ring.append(new Uint8Array(32))
    drainer.tick()
    appendText(ring, 'x'.repeat(16))
    const torn = reopen(ring)
    bytesAt(ring, 0)[0] = 0
    expect(torn.recover({ position: 48, records: 1 }).discardedBytes).toBe(32)

    expect(drainer.tick()).toEqual(outcome({}))
    expect([ring.tail, ring.head]).toEqual([64, 64])
  })
})

describe('Drainer.tick() quarantines', () => {
  const unstorable = (event: object) => encodeEvent({ ...anEvent(), ...event }).slice()

  test.each([
    ['garbage', new TextEncoder().encode('not an event'), 'JSON'],
    ['bytes that are not text', new Uint8Array([0xff, 0x00, 0xfe]), ''],
    ['an empty record', new Uint8Array(0), ''],
    ['a list that is no event', new TextEncoder().encode('[1,2]'), 'not an event'],
    ['an event without tenant', unstorable({ tenantId: null }), 'events.tenant_id'],
    ['an event with text for a number', unstorable({ productId: 'seven' }), 'events.product_id'],
    ['an event with half a cent', unstorable({ valueMinor: 0.5 }), 'events.value_minor'],
    ['an event with an object for a number', unstorable({ tenantId: {} }), 'not an event'],
    ['an event with a list for a text', unstorable({ currency: ['HNL'] }), 'not an event'],
  ])('%s, and goes on with the rest', (_, poison, error) => {
    const { db, ring, drainer, append } = aDrain()
    append(anEvent({ productId: 1 }))
    const position = ring.head
    ring.append(poison)
    append(anEvent({ productId: 2 }))

    expect(drainer.tick()).toEqual(outcome({ stored: 2, quarantined: 1 }))
    expect(storedProducts(db)).toEqual([1, 2])
    expect(db.select().from(quarantine).all()).toEqual([
      {
        id: 1,
        ringId: RING_ID,
        position,
        payload: Buffer.from(poison),
        error: expect.stringContaining(error),
        at: NOW,
      },
    ])
    expect(ring.usedBytes).toBe(0)
  })
})

describe('Drainer.tick() throws and loses nothing', () => {
  test('when another connection has locked the database', () => {
    const path = `${aFolder()}/pulso.db`
    const { db, drainer, append } = aDrain({ db: aDatabase(path) })
    const other = openDatabase(path)
    for (const productId of [1, 2]) append(anEvent({ productId }))

    other.$client.run('begin immediate')
    expect(() => drainer.tick()).toThrow('database is locked')
    append(anEvent({ productId: 3 }))
    expect(() => drainer.tick()).toThrow('database is locked')
    expect(storedProducts(db)).toEqual([])

    other.$client.run('rollback')
    expect(drainer.tick()?.stored).toBe(3)
    expect(storedProducts(db)).toEqual([1, 2, 3])
  })

  test('when the database is full', () => {
    const { db, ring, drainer, append } = aDrain()
    append(anEvent({ productId: 0 }))
    drainer.tick()
    for (let productId = 1; productId <= 100; productId++) {
      append(anEvent({ productId, metadata: `{"text":"${'x'.repeat(400)}"}` }))
    }
    const pages = db.$client.query<{ page_count: number }, []>('pragma page_count').get()
    db.$client.run(`pragma max_page_count = ${(pages?.page_count ?? 0) + 1}`)

    const { tail } = ring
    expect(() => drainer.tick()).toThrow('full')
    expect(storedProducts(db)).toEqual([0])
    expect(ring.tail).toBe(tail)
    expect(createEventStore(db).findCursor(RING_ID)).toEqual({ position: tail, records: 1 })

    db.$client.run('pragma max_page_count = 1000000')
    expect(drainer.tick()?.stored).toBe(100)
    expect(storedProducts(db)).toEqual([...Array(101).keys()])
  })

  test('when the database can only be read', () => {
    const { db, drainer, append } = aDrain()
    append(anEvent({ productId: 1 }))
    db.$client.run('pragma query_only = on')
    expect(() => drainer.tick()).toThrow('readonly')
    db.$client.run('pragma query_only = off')
    expect(drainer.tick()?.stored).toBe(1)
    expect(db.select().from(quarantine).all()).toEqual([])
  })
})

describe('Drainer.tick() and the sequence of records', () => {
  function aDrainOfThree() {
    const drain = aDrain()
    const ends = [1, 2, 3].map(productId => {
      drain.append(anEvent({ productId }))
      return drain.ring.head
    })
    return { ...drain, ends }
  }

  test('counts records as lost that are missing before a batch', () => {
    const { db, ring, drainer, ends } = aDrainOfThree()
    ring.release(ends[1] as number)
    expect(drainer.tick()).toEqual(outcome({ stored: 1, lost: 2 }))
    expect(createEventStore(db).findCursor(RING_ID)).toEqual({ position: ring.head, records: 3 })
  })

  test('refuses records that were drained before, under other positions', () => {
    const { db, ring } = aDrainOfThree()
    const cursor = { ringId: RING_ID, position: 0, stored: 3 }
    db.insert(ringCursor).values(cursor).run()
    const drainer = new Drainer(ring, createEventStore(db))
    expect(() => drainer.tick()).toThrow('out of sequence')
    expect(storedProducts(db)).toEqual([])
  })
})

describe('a new Drainer over the same ring and database', () => {
  test('does not store again what was committed before a crash', () => {
    const { db, ring, drainer, append } = aDrain()
    append(anEvent({ productId: 1 }))
    append(anEvent({ productId: 2 }))
    const released = ring.tail
    drainer.tick()

    // The tail as it was before the crash, in the header that the next process maps.
    new DataView(bytesOf(ring).buffer).setBigUint64(128, BigInt(released), true)
    const left = reopen(ring)
    left.recover(createEventStore(db).findCursor(RING_ID))
    const next = aDrain({ db, ring: left })
    expect(next.drainer.tick()).toBeUndefined()
    next.append(anEvent({ productId: 3 }))
    expect(next.drainer.tick()?.stored).toBe(1)
    expect(storedProducts(db)).toEqual([1, 2, 3])
  })

  test('starts at the beginning of a ring that the database does not know', () => {
    const { drainer, append } = aDrain()
    append(anEvent({ productId: 1 }))
    drainer.tick()

    const other = aDrain({ db: aDatabase() })
    other.append(anEvent({ productId: 2 }))
    expect(other.drainer.tick()?.stored).toBe(1)
    expect(storedProducts(other.db)).toEqual([2])
  })
})

test('two drainers on one ring and one database store nothing twice', () => {
  const db = aDatabase()
  const ring = aRing()
  const first = new Drainer(ring, createEventStore(db))
  // Another process, which has seen the same records before either has stored them.
  const other = reopen(ring)
  const second = new Drainer(other, createEventStore(db))
  ring.append(encodeEvent(anEvent()))
  const stale = bytesOf(ring).slice()
  expect(first.tick()?.stored).toBe(1)
  bytesOf(ring).set(stale)
  expect(() => second.tick()).toThrow('another process has drained this ring')
  expect(db.select().from(events).all()).toHaveLength(1)
})
