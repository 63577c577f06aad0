import { describe, expect, test } from 'bun:test'
import { statSync } from 'node:fs'
import { type EventWriter, type Fates, RecordRefusedError } from '../../src/core/event-store.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { events, quarantine, ringCursor } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

const CURSOR = { ringId: 'ring', from: 0, to: 24 }
/** Ten records. */
const FATES = { stored: 4, duplicates: 3, quarantined: 2, lost: 1 }

function insertOne(writer: EventWriter): Fates {
  writer.insert(aStoredEvent())
  return FATES
}

describe('createEventStore()', () => {
  test('has the start for the cursor of a ring that it does not know', () => {
    const start = { position: 0, records: 0 }
    expect(createEventStore(aDatabase()).findCursor('ring')).toEqual(start)
  })

  test('moves the cursor of each ring on its own', () => {
    const store = createEventStore(aDatabase())
    store.transact({ ringId: 'a', from: 0, to: 8 }, () => FATES)
    store.transact({ ringId: 'b', from: 0, to: 16 }, () => FATES)
    store.transact({ ringId: 'a', from: 8, to: 2 ** 52 }, () => FATES)
    expect(store.findCursor('a')).toEqual({ position: 2 ** 52, records: 20 })
    expect(store.findCursor('b')).toEqual({ position: 16, records: 10 })
  })

  test('commits events, quarantine and cursor together', () => {
    const db = aDatabase()
    const store = createEventStore(db)
    const record = {
      ringId: 'ring',
      position: 8,
      payload: new Uint8Array([1, 0, 255]),
      error: 'why',
    }
    store.transact(CURSOR, writer => {
      expect(writer.insert(aStoredEvent())).toBe(true)
      writer.quarantine(record)
      return FATES
    })
    expect(db.select().from(events).all()).toHaveLength(1)
    expect(db.select().from(quarantine).all()).toMatchObject([
      { ringId: 'ring', position: 8, payload: Buffer.from([1, 0, 255]), error: 'why' },
    ])
    expect(store.findCursor('ring')).toEqual({ position: 24, records: 10 })
  })

  test('commits nothing of a write that throws', () => {
    const db = aDatabase()
    const store = createEventStore(db)
    const write = () =>
      store.transact(CURSOR, writer => {
        writer.insert(aStoredEvent())
        throw new Error('in the middle')
      })
    expect(write).toThrow('in the middle')
    expect(db.select().from(events).all()).toEqual([])
    expect(db.select().from(ringCursor).all()).toEqual([])
  })

  test('commits no events when the cursor cannot be moved', () => {
    const db = aDatabase()
    const store = createEventStore(db)
    const misplaced = { ringId: 'ring', from: 0, to: 0.5 }
    expect(() => store.transact(misplaced, insertOne)).toThrow()
    expect(db.select().from(events).all()).toEqual([])
  })

  test('refuses one event with RecordRefusedError, and can still write others', () => {
    const db = aDatabase()
    const unstorable = aStoredEvent({ occurredAt: null as unknown as number })
    createEventStore(db).transact(CURSOR, writer => {
      expect(() => writer.insert(unstorable)).toThrow(
        new RecordRefusedError('NOT NULL constraint failed: events.occurred_at'),
      )
      expect(writer.insert(aStoredEvent())).toBe(true)
      return FATES
    })
    expect(db.select().from(events).all()).toHaveLength(1)
  })

  test('tells a new transaction from one that is stored, after whatever came before', () => {
    const seen: boolean[] = []
    createEventStore(aDatabase()).transact(CURSOR, writer => {
      for (const transactionId of ['a', 'a', null, 'a', 'b', 'b', null]) {
        seen.push(writer.insert(aStoredEvent({ transactionId })))
      }
      return FATES
    })
    expect(seen).toEqual([true, false, true, false, true, false, true])
  })

  test('takes transaction ids that differ only in case, in spaces or behind a NUL for different', () => {
    const seen: boolean[] = []
    createEventStore(aDatabase()).transact(CURSOR, writer => {
      for (const transactionId of ['txn', 'TXN', 'txn ', 'txn\0a', 'txn\0b']) {
        seen.push(writer.insert(aStoredEvent({ transactionId })))
      }
      return FATES
    })
    expect(seen).toEqual([true, true, true, true, true])
  })
})

describe('createEventStore().probe()', () => {
  test('throws while another connection writes, and leaves no transaction behind', () => {
    const path = `${aFolder()}/pulso.db`
    const store = createEventStore(aDatabase(path))
    const other = openDatabase(path, { busyTimeoutMs: 0 }).$client
    store.probe()
    other.run('begin immediate')
    expect(() => store.probe()).toThrow('database is locked')
    other.run('rollback')
    store.probe()
    other.run('begin immediate')
    other.run('rollback')
  })
})

describe('createEventStore().close()', () => {
  test('leaves nothing in the write-ahead log, and writes no more', () => {
    const path = `${aFolder()}/pulso.db`
    const store = createEventStore(aDatabase(path))
    store.transact(CURSOR, insertOne)
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    store.close()
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
    expect(() => store.probe()).toThrow('has closed')
    expect(aDatabase(path).select().from(events).all()).toHaveLength(1)
  })
})
