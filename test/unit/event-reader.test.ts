import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../src/core/event.ts'
import type { EventKey } from '../../src/core/event-key.ts'
import { createEventReader, type PageOptions } from '../../src/storage/event-reader.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { storeEvents } from '../support/store-events.ts'

const WIDE = { maxEvents: 1000, maxChars: 1e6, maxScanned: 1e6 }

/** A reader of a database with some events; pages have ids as their texts. */
function aReader(stored: readonly Partial<StoredEvent>[], path?: string) {
  const db = aDatabase(path)
  storeEvents(db, stored)
  const reader = createEventReader(db)
  const readPage = (options: Partial<PageOptions> = {}) =>
    reader.readPage({
      ...WIDE,
      tenantId: 1,
      filter: { withBots: false },
      order: 'oldest first',
      toText: ({ id }) => String(id),
      ...options,
    })
  return { db, reader, readPage }
}

type ReadPage = ReturnType<typeof aReader>['readPage']

/** The ids of all pages, and how many pages there were. */
function readAll(readPage: ReadPage, options: Partial<PageOptions>) {
  const ids: number[] = []
  let pages = 0
  let after: EventKey | null = null
  do {
    const page = readPage({ ...options, after })
    ids.push(...page.texts.map(Number))
    after = page.next
    pages += 1
  } while (after !== null)
  return { ids, pages }
}

describe('EventReader.readPage()', () => {
  const TIMES = [5, 3, 3, 9, 1].map(occurredAt => ({ occurredAt }))

  test('has events by when they occurred, then by id, either way', () => {
    const { readPage } = aReader(TIMES)
    expect(readPage().texts).toEqual(['5', '2', '3', '1', '4'])
    expect(readPage({ order: 'newest first' }).texts).toEqual(['4', '1', '3', '2', '5'])
  })

  test.each([1, 2, 3, 5, 6])('goes on where it was, with %d events a page', maxEvents => {
    const { readPage } = aReader(TIMES)
    for (const order of ['oldest first', 'newest first'] as const) {
      const { ids, pages } = readAll(readPage, { maxEvents, order })
      expect(ids.map(String)).toEqual([...readPage({ order }).texts])
      // It knows the end without another page.
      expect(pages).toBe(Math.ceil(5 / maxEvents))
    }
  })

  test.each([
    ['type', { type: 'view' }, [2]],
    ['device', { device: 'tablet' as const }, [3]],
    ['product', { productId: 101 }, [4]],
    ['transaction', { transactionId: 't' }, [5]],
    ['transaction of another tenant', { transactionId: 'other' }, []],
    ['time', { from: 1000, to: 2000 }, [6, 7]],
    ['bots', { withBots: true, device: 'bot' as const }, [8]],
    ['type and product', { type: 'view', productId: 101 }, []],
  ])('knows the events of a %s', (_, filter, ids) => {
    const { readPage } = aReader([
      { tenantId: 2, type: 'view', productId: 101, device: 'tablet', transactionId: 'other' },
      { type: 'view' },
      { device: 'tablet' },
      { productId: 101 },
      { transactionId: 't' },
      { occurredAt: 1000 },
      { occurredAt: 1999 },
      { device: 'bot' },
      { occurredAt: 2000 },
      { occurredAt: 999 },
    ])
    for (const order of ['oldest first', 'newest first'] as const) {
      const { texts, next } = readPage({ filter: { withBots: false, ...filter }, order })
      expect(texts.map(Number).sort()).toEqual(ids)
      expect(next).toBeNull()
    }
  })

  test('leaves out what was stored after a certain event', () => {
    const { readPage } = aReader(TIMES)
    expect(readPage({ maxId: 3 }).texts).toEqual(['2', '3', '1'])
  })

  test('ends a page where its text is long enough, with one event at least', () => {
    const { readPage } = aReader(TIMES)
    const toText = ({ id }: { id: number }) => String(id).padStart(10)
    expect(readPage({ maxChars: 1, toText }).texts).toHaveLength(1)
    expect(readPage({ maxChars: 11, toText }).texts).toHaveLength(2)
    expect(readAll(readPage, { maxChars: 11, toText }).ids).toEqual([5, 2, 3, 1, 4])
  })

  test('looks at so many events and no more, and says where to go on', () => {
    const { readPage } = aReader([...Array(9).fill({}), { type: 'view' }, {}])
    const filter = { withBots: false, type: 'view' }
    expect(readPage({ filter, maxScanned: 9 })).toMatchObject({ texts: [], next: { id: 9 } })
    expect(readPage({ filter, maxScanned: 10 })).toMatchObject({ texts: ['10'], next: { id: 10 } })
    for (const maxScanned of [1, 2, 3, 10, 11, 12]) {
      for (const order of ['oldest first', 'newest first'] as const) {
        expect(readAll(readPage, { filter, maxScanned, order }).ids).toEqual([10])
      }
    }
  })

  test('leaves nothing open when a page ends early', () => {
    const path = `${aFolder()}/pulso.db`
    const { db, readPage } = aReader(TIMES, path)
    expect(readPage({ maxEvents: 1 }).texts).toHaveLength(1)
    expect(db.$client.query('pragma wal_checkpoint(truncate)').get()).toMatchObject({ busy: 0 })
    db.$client.close()
  })
})

describe('EventReader.readNew()', () => {
  const toText = ({ id }: { id: number }) => String(id)

  test('has what was stored after an event, of some tenants, in the order of storing', () => {
    const { reader } = aReader([{}, { occurredAt: 9 }, { tenantId: 2 }, { occurredAt: 5 }])
    const read = (tenantIds: number[], afterId = 1) => {
      const { found, ...others } = reader.readNew({ ...WIDE, tenantIds, afterId, toText })
      return { texts: found.map(({ text }) => text), ...others }
    }
    expect(read([1])).toEqual({ texts: ['2', '4'], untilId: 4, newestId: 4 })
    expect(read([1, 2])).toEqual({ texts: ['2', '3', '4'], untilId: 4, newestId: 4 })
    expect(read([])).toEqual({ texts: [], untilId: 4, newestId: 4 })
    expect(read([1], 4)).toEqual({ texts: [], untilId: 4, newestId: 4 })
    // The newest were deleted.
    expect(read([1], 9)).toEqual({ texts: [], untilId: 4, newestId: 4 })
  })

  test.each([{ maxEvents: 2 }, { maxChars: 2 }, { maxScanned: 2 }])(
    'is told in parts with %j',
    limits => {
      const { reader } = aReader(Array(5).fill({}))
      const read = (afterId: number) => {
        const part = reader.readNew({ ...WIDE, ...limits, tenantIds: [1], afterId, toText })
        return { texts: part.found.map(({ text }) => text), untilId: part.untilId }
      }
      expect(read(0)).toEqual({ texts: ['1', '2'], untilId: 2 })
      expect(read(2)).toEqual({ texts: ['3', '4'], untilId: 4 })
      expect(read(4)).toEqual({ texts: ['5'], untilId: 5 })
    },
  )

  test('knows the newest event, and that there is none', () => {
    expect(aReader([]).reader.readNewestId()).toBe(0)
    expect(aReader([{}, {}]).reader.readNewestId()).toBe(2)
  })
})
