import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../src/core/event.ts'
import { HourVisitors } from '../../src/storage/erasure/hour-visitors.ts'
import { countChange } from '../../src/storage/rollup/rollup-state.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { storeEvents } from '../support/store-events.ts'

const HOUR_MS = 3_600_000

const at = (hour: number, visitor: number | null) =>
  aStoredEvent({ tenantId: 1, visitor, occurredAt: hour * HOUR_MS + 5 })

/** Events that are stored, by their visitors, in the hours 0 and 1. */
function aScene(...visitors: (number | null)[]) {
  const db = aDatabase()
  const stored = [0, 1].flatMap(hour => visitors.map(visitor => at(hour, visitor)))
  storeEvents(db, stored)
  const found = new HourVisitors(db, {
    hourOf: ({ occurredAt }) => {
      const start = Math.floor(occurredAt / HOUR_MS) * HOUR_MS
      return { start, end: start + HOUR_MS }
    },
  })
  const remove = (event: StoredEvent) => {
    const isLast = found.remove(event)
    db.$client.run(
      'delete from events where id = (select min(id) from events where visitor is ? and occurred_at = ?)',
      [event.visitor, event.occurredAt],
    )
    return isLast
  }
  const transact = (...removed: StoredEvent[]) => {
    found.begin()
    const isLast = removed.map(remove)
    if (removed.length > 0) countChange(db)
    found.end()
    return isLast
  }
  return { db, found, transact }
}

describe('HourVisitors', () => {
  test('tells of the last event of a visitor in an hour', () => {
    const { transact } = aScene(7, 7, 8, null)
    expect(transact(at(0, 7), at(0, null), at(0, 8), at(0, 7))).toEqual([false, false, true, true])
    expect(transact(at(1, 7), at(1, 7))).toEqual([false, true])
  })

  test('reads an hour once, in however many transactions its events are deleted', () => {
    const { found, transact } = aScene(1, 2, 3, 4, null)
    for (const visitor of [1, null, 2, 3, 4]) transact(at(0, visitor))
    expect(found.rowsRead).toBe(5)
  })

  test('reads nothing for events of nobody', () => {
    const { found, transact } = aScene(1, null, null)
    expect(transact(at(0, null), at(0, null))).toEqual([false, false])
    expect(found.rowsRead).toBe(0)
  })

  test('reads an hour again when something was stored in it meanwhile', () => {
    const { db, transact } = aScene(7, 7)
    expect(transact(at(0, 7))).toEqual([false])
    storeEvents(db, [at(0, 7)])
    expect(transact(at(0, 7))).toEqual([false])
    expect(transact(at(0, 7))).toEqual([true])
  })

  test('reads an hour again when others have deleted of it, though as many were stored', () => {
    const { db, transact } = aScene(7, 7, 8)
    expect(transact(at(0, 8))).toEqual([true])
    db.$client.run('delete from events where id = 1')
    countChange(db)
    storeEvents(db, [at(0, 9)])
    expect(transact(at(0, 7))).toEqual([true])
  })
})
