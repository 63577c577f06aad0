import { and, asc, desc, sql } from 'drizzle-orm'
import type { EventKey } from '../core/event-key.ts'
import type { RecordedEvent } from '../core/recorded-event.ts'
import { type EventSelection, toConditions, toOrder, toRange } from './event-selection.ts'
import { iterateEvents } from './iterate-events.ts'
import type { PulsoDatabase } from './open-database.ts'
import { events } from './schema.ts'

/** How much one reading may be, so that none takes long, whatever is asked for. */
export interface ReadingLimits {
  readonly maxEvents: number
  /** Characters of text; one event is returned whatever its size. */
  readonly maxChars: number
  /** Events looked at, those that are not wanted included. */
  readonly maxScanned: number
}

interface ReadingOptions extends ReadingLimits {
  readonly toText: (event: RecordedEvent) => string
}

export interface PageOptions extends EventSelection, ReadingOptions {}

export interface Page {
  readonly texts: readonly string[]
  /** Where to go on, even when nothing was found so far; null when all has been looked at. */
  readonly next: EventKey | null
}

export interface NewEventsOptions extends ReadingOptions {
  readonly afterId: number
  readonly tenantIds: readonly number[]
}

interface FoundEvent {
  readonly event: RecordedEvent
  readonly text: string
}

export interface NewEvents {
  readonly found: readonly FoundEvent[]
  /** All ids up to this one have been looked at; it is before `afterId` when the newest events were deleted. */
  readonly untilId: number
  /** The newest event's; 0 when there is none. */
  readonly newestId: number
}

export interface EventReader {
  /**
   * A tenant's events in the order of their keys, through the index. Pages in a row give each event
   * that is there throughout exactly once, whatever is stored and deleted meanwhile.
   */
  readPage(options: PageOptions): Page
  /** Events of some tenants that were stored after another, in the order in which they were stored. */
  readNew(options: NewEventsOptions): NewEvents
  /** The id of the event that was stored last; 0 when there is none. */
  readNewestId(): number
}

export function createEventReader(db: PulsoDatabase): EventReader {
  function readNewestId(): number {
    const newest = db.select({ id: events.id }).from(events).orderBy(desc(events.id)).limit(1)
    return newest.get()?.id ?? 0
  }

  return {
    readNewestId,
    readPage(options) {
      const lastScanned = findLastScanned(db, options)
      const query = db
        .select()
        .from(events)
        .where(and(toRange(options, lastScanned), toConditions(options)))
        .orderBy(...toOrder(options))
        .limit(options.maxEvents + 1)
      const { found, isCut } = take(iterateEvents(db, query.toSQL()), options)
      const last = isCut ? found.at(-1)?.event : lastScanned
      const next = last ? { occurredAt: last.occurredAt, id: last.id } : null
      return { texts: found.map(({ text }) => text), next }
    },
    readNew(options) {
      const { afterId, tenantIds, maxEvents, maxScanned } = options
      const newestId = readNewestId()
      const scannedId = Math.min(newestId, afterId + maxScanned)
      const query = db
        .select()
        .from(events)
        .where(
          and(
            sql`${events.id} > ${afterId}`,
            sql`${events.id} <= ${scannedId}`,
            // The sign keeps SQLite from going through all events of these tenants by their index.
            sql`+${events.tenantId} in (select value from json_each(${JSON.stringify(tenantIds)}))`,
          ),
        )
        .orderBy(asc(events.id))
        .limit(maxEvents + 1)
      const { found, isCut } = take(iterateEvents(db, query.toSQL()), options)
      const untilId = isCut ? (found.at(-1)?.event.id ?? afterId) : scannedId
      return { found, untilId, newestId }
    },
  }
}

/**
 * The last event that a page may look at; undefined when it may look at all that there are. It is
 * found in the index alone, and first: what a page looks at is then the same whatever is stored
 * between the two statements.
 */
function findLastScanned(db: PulsoDatabase, options: PageOptions): EventKey | undefined {
  // A transaction has an index of its own, with one event.
  if (options.filter.transactionId !== undefined) return undefined
  return db
    .select({ occurredAt: events.occurredAt, id: events.id })
    .from(events)
    .where(toRange(options))
    .orderBy(...toOrder(options))
    .limit(1)
    .offset(options.maxScanned - 1)
    .get()
}

/** Takes events up to the limits; cut, when there are more. */
function take(
  rows: Iterable<RecordedEvent>,
  { maxEvents, maxChars, toText }: ReadingOptions,
): { found: FoundEvent[]; isCut: boolean } {
  const found: FoundEvent[] = []
  let chars = 0
  for (const event of rows) {
    if (found.length === maxEvents || chars >= maxChars) return { found, isCut: true }
    const text = toText(event)
    found.push({ event, text })
    chars += text.length
  }
  return { found, isCut: false }
}
