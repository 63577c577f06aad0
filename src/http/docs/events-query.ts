import { DEVICES } from '../../core/device.ts'
import { EXPORT_FORMATS } from '../../core/event-calls.ts'
import { EVENT_TYPES } from '../../core/metric.ts'
import { PERIODS } from '../../core/period.ts'
import { Query, QueryText } from './query-kinds.ts'

export const DEFAULT_EVENTS_LIMIT = 50
export const MAX_EVENTS_LIMIT = 1000

/** What all three take. */
const bots = QueryText('`include` for the events of programs too, which are left out otherwise.', {
  enum: ['include'],
})

const FILTER = {
  type: QueryText('Only events of this type.', { enum: EVENT_TYPES }),
  device: QueryText('Only events from such a device; `bot` includes bots.', { enum: DEVICES }),
  product_id: QueryText('Only events of this product.'),
  transaction_id: QueryText('Only the event of this transaction.'),
  bots,
  period: QueryText(
    "A time by its name, in days of the tenant's time zone; all that is stored without one.",
    { enum: PERIODS },
  ),
  from: QueryText('The first day or instant (ISO 8601), instead of a period.'),
  to: QueryText('The last day, or the instant behind the last. Today when there is only `from`.'),
}

/** What `events` takes. */
export const EventsQuery = Query({
  limit: QueryText(
    `How many at most, 1 to ${MAX_EVENTS_LIMIT}; ${DEFAULT_EVENTS_LIMIT} without it.`,
  ),
  cursor: QueryText('`next` of the answer before; the other parameters as they were.'),
  ...FILTER,
})
export type EventsQuery = typeof EventsQuery.static

/** What `export` takes. */
export const ExportQuery = Query({
  format: QueryText('The form of the answer; `csv` without it.', { enum: EXPORT_FORMATS }),
  ...FILTER,
})
export type ExportQuery = typeof ExportQuery.static

/** What `live` takes. */
export const LiveQuery = Query({ bots })
export type LiveQuery = typeof LiveQuery.static
