import { t } from 'elysia'
import { DEVICES } from '../../core/device.ts'
import { EXPORT_FORMATS } from '../../core/event-calls.ts'
import { EVENT_TYPES } from '../../core/metric.ts'
import { PERIODS } from '../../core/period.ts'

export const DEFAULT_EVENTS_LIMIT = 50
export const MAX_EVENTS_LIMIT = 1000

// What the texts must be is checked where they are read, so that each mistake gets its sentence.
const text = (description: string, others: object = {}) =>
  t.Optional(t.String({ description, ...others }))

/** What all three take. */
const bots = text('`include` for the events of programs too, which are left out otherwise.', {
  enum: ['include'],
})

const FILTER = {
  type: text('Only events of this type.', { enum: EVENT_TYPES }),
  device: text('Only events from such a device; `bot` includes bots.', { enum: DEVICES }),
  product_id: text('Only events of this product.'),
  transaction_id: text('Only the event of this transaction.'),
  bots,
  period: text(
    "A time by its name, in days of the tenant's time zone; all that is stored without one.",
    { enum: PERIODS },
  ),
  from: text('The first day or instant (ISO 8601), instead of a period.'),
  to: text('The last day, or the instant behind the last. Today when there is only `from`.'),
}

/** What `events` takes. */
export const EventsQuery = t.Object({
  limit: text(`How many at most, 1 to ${MAX_EVENTS_LIMIT}; ${DEFAULT_EVENTS_LIMIT} without it.`),
  cursor: text('`next` of the answer before; the other parameters as they were.'),
  ...FILTER,
})
export type EventsQuery = typeof EventsQuery.static

/** What `export` takes. */
export const ExportQuery = t.Object({
  format: text('The form of the answer; `csv` without it.', { enum: EXPORT_FORMATS }),
  ...FILTER,
})
export type ExportQuery = typeof ExportQuery.static

/** What `live` takes. */
export const LiveQuery = t.Object({ bots })
export type LiveQuery = typeof LiveQuery.static
