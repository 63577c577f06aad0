import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { DEVICES } from '../../src/core/device.ts'
import type { EventFilter } from '../../src/core/event-filter.ts'
import type { EventKey } from '../../src/core/event-key.ts'
import type { RecordedEvent } from '../../src/core/recorded-event.ts'
import { createEventReader } from '../../src/storage/event-reader.ts'
import { events } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { storeEvents } from '../support/store-events.ts'

const RUNS = 300

/** Few different values of each, so that many are the same. */
const anyEvent = fc
  .record({
    tenantId: fc.integer({ min: 1, max: 2 }),
    occurredAt: fc.integer({ min: -2, max: 4 }),
    type: fc.constantFrom('view', 'call' as const),
    device: fc.constantFrom(...DEVICES),
    productId: fc.constantFrom(null, 101, 102),
  })
  .map(fields => aStoredEvent(fields))

const anyFilter = fc.record(
  {
    type: fc.constantFrom('view', 'call'),
    device: fc.constantFrom(...DEVICES),
    productId: fc.constantFrom(101, 102),
    withBots: fc.boolean(),
    from: fc.integer({ min: -3, max: 2 }),
    to: fc.integer({ min: 0, max: 5 }),
  },
  { requiredKeys: ['withBots'] },
)

/** What happens between two pages. */
const anyChange = fc.record({
  stored: fc.array(anyEvent, { maxLength: 4 }),
  deleted: fc.array(fc.nat(), { maxLength: 3 }),
})

const anyWalk = fc.record({
  stored: fc.array(anyEvent, { maxLength: 40 }),
  changes: fc.array(anyChange, { maxLength: 8 }),
  filter: anyFilter,
  order: fc.constantFrom('oldest first' as const, 'newest first' as const),
  limits: fc.record({
    maxEvents: fc.integer({ min: 1, max: 9 }),
    maxChars: fc.integer({ min: 1, max: 20 }),
    maxScanned: fc.integer({ min: 1, max: 20 }),
  }),
})

function isWanted(event: RecordedEvent, filter: EventFilter): boolean {
  return (
    event.tenantId === 1 &&
    (filter.type === undefined || event.type === filter.type) &&
    (filter.device === undefined || event.device === filter.device) &&
    (filter.productId === undefined || event.productId === filter.productId) &&
    (filter.withBots || event.device !== 'bot') &&
    event.occurredAt >= (filter.from ?? Number.NEGATIVE_INFINITY) &&
    event.occurredAt < (filter.to ?? Number.POSITIVE_INFINITY)
  )
}

test('all pages in a row have each event that is there throughout exactly once, in order', () => {
  fc.assert(
    fc.property(anyWalk, ({ stored, changes, filter, order, limits }) => {
      const db = aDatabase()
      const listAll = () => db.select().from(events).all() as RecordedEvent[]
      storeEvents(db, stored)
      const reader = createEventReader(db)
      const maxId = reader.readNewestId()
      const before = listAll()

      const walked: RecordedEvent[] = []
      let after: EventKey | null = null
      let pages = 0
      do {
        const page = reader.readPage({
          ...{ tenantId: 1, filter, order, after, maxId, ...limits },
          toText: event => {
            walked.push(event)
            return 'text'
          },
        })
        expect(page.texts.length).toBeLessThanOrEqual(limits.maxEvents)
        after = page.next
        const change = changes[pages]
        pages += 1
        for (const index of change?.deleted ?? []) {
          const there = listAll()
          const gone = there[index % Math.max(1, there.length)]
          // SQLite gives the newest id away anew; then it is another event.
          if (gone && gone.id < maxId) db.delete(events).where(eq(events.id, gone.id)).run()
        }
        storeEvents(db, change?.stored ?? [])
      } while (after !== null)

      const ids = walked.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      const sign = order === 'oldest first' ? 1 : -1
      const inOrder = walked.toSorted((a, b) => sign * (a.occurredAt - b.occurredAt || a.id - b.id))
      expect(walked).toEqual(inOrder)
      const left = new Set(listAll().map(({ id }) => id))
      const throughout = before.filter(event => left.has(event.id) && isWanted(event, filter))
      for (const { id } of throughout) expect(ids).toContain(id)
      for (const event of walked) expect(before).toContainEqual(event)
      for (const event of walked) expect(isWanted(event, filter)).toBe(true)
      db.$client.close()
    }),
    { numRuns: RUNS },
  )
})
