import { and, asc, desc, eq, ne, type SQL, sql } from 'drizzle-orm'
import type { EventFilter } from '../core/event-filter.ts'
import type { EventKey } from '../core/event-key.ts'
import { events } from './schema.ts'

/** Which events a page is to be taken from, and in which order. */
export interface EventSelection {
  readonly tenantId: number
  readonly filter: EventFilter
  readonly order: 'oldest first' | 'newest first'
  /** Where the page before this ended. */
  readonly after?: EventKey | null | undefined
  /** The newest event that is wanted, by id: those stored later are left out. */
  readonly maxId?: number | undefined
}

/** No date is as far away (ECMAScript: 8.64e15 milliseconds), and no id as small. */
const BEFORE_ALL: EventKey = { occurredAt: -9e15, id: 0 }
const BEHIND_ALL: EventKey = { occurredAt: 9e15, id: 0 }

const KEY = sql`(${events.occurredAt}, ${events.id})`

/** The part of the index that a page is in: behind the page before it, and up to the last event that it may look at. */
export function toRange(selection: EventSelection, lastScanned?: EventKey): SQL | undefined {
  const { tenantId, filter, order, after } = selection
  const from = filter.from === undefined ? BEFORE_ALL : { occurredAt: filter.from, id: 0 }
  const to = filter.to === undefined ? BEHIND_ALL : { occurredAt: filter.to, id: 0 }
  const isForward = order === 'oldest first'
  // One condition for each end: of two, SQLite would look up only one in the index.
  const lower = isForward ? laterOf(from, after) : from
  const upper = isForward ? to : earlierOf(to, after)
  return and(
    eq(events.tenantId, tenantId),
    isForward || !lastScanned ? isAfter(lower) : isFrom(lastScanned),
    isForward && lastScanned ? isUntil(lastScanned) : isBefore(upper),
  )
}

/** What the index does not tell of an event. */
export function toConditions({ filter, maxId }: EventSelection): SQL | undefined {
  const { type, device, productId, transactionId, withBots } = filter
  return and(
    type === undefined ? undefined : eq(events.type, type),
    device === undefined ? undefined : eq(events.device, device),
    productId === undefined ? undefined : eq(events.productId, productId),
    transactionId === undefined ? undefined : eq(events.transactionId, transactionId),
    withBots ? undefined : ne(events.device, 'bot'),
    maxId === undefined ? undefined : sql`${events.id} <= ${maxId}`,
  )
}

/** By key. */
export function toOrder({ order }: EventSelection): [SQL, SQL] {
  return order === 'oldest first'
    ? [asc(events.occurredAt), asc(events.id)]
    : [desc(events.occurredAt), desc(events.id)]
}

const isAfter = ({ occurredAt, id }: EventKey) => sql`${KEY} > (${occurredAt}, ${id})`
const isFrom = ({ occurredAt, id }: EventKey) => sql`${KEY} >= (${occurredAt}, ${id})`
const isBefore = ({ occurredAt, id }: EventKey) => sql`${KEY} < (${occurredAt}, ${id})`
const isUntil = ({ occurredAt, id }: EventKey) => sql`${KEY} <= (${occurredAt}, ${id})`

function laterOf(key: EventKey, other: EventKey | null | undefined): EventKey {
  return other && compare(other, key) > 0 ? other : key
}

function earlierOf(key: EventKey, other: EventKey | null | undefined): EventKey {
  return other && compare(other, key) < 0 ? other : key
}

function compare(a: EventKey, b: EventKey): number {
  return a.occurredAt - b.occurredAt || a.id - b.id
}
