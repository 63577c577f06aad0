import { DEVICES, type Device } from '../core/device.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../core/event-calls.ts'
import type { EventFilter } from '../core/event-filter.ts'
import { type EventKey, parseCursor } from '../core/event-key.ts'
import type { FieldErrors } from '../core/field-errors.ts'
import { EVENT_TYPES } from '../core/metric.ts'
import { type PeriodFields, parsePeriod } from '../core/period.ts'
import { throwIfAny } from '../core/throw-if-any.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import {
  DEFAULT_EVENTS_LIMIT,
  type EventsQuery,
  type ExportQuery,
  type LiveQuery,
  MAX_EVENTS_LIMIT,
} from './docs/events-query.ts'
import { parseChoice, parseLimit } from './query-fields.ts'

export interface ParseQueryOptions {
  /** Of the tenant. */
  readonly timeZone: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

interface EventsRequest {
  readonly filter: EventFilter
  readonly limit: number
  readonly after: EventKey | null
}

interface ExportRequest {
  readonly filter: EventFilter
  readonly format: ExportFormat
}

/** What a query for a page of events asks for; throws ApiError with a sentence for each mistake. */
export function parseEventsQuery(query: EventsQuery, options: ParseQueryOptions): EventsRequest {
  const errors: FieldErrors = {}
  const filter = parseFilter(query, { ...options, errors })
  const limit = parseLimit(query.limit, {
    fallback: DEFAULT_EVENTS_LIMIT,
    max: MAX_EVENTS_LIMIT,
    errors,
  })
  const after = query.cursor === undefined ? null : parseCursor(query.cursor)
  if (after === undefined) errors.cursor = ['The cursor field must be what an answer had as next.']
  throwIfAny(errors)
  return { filter, limit, after: after ?? null }
}

/** The same for an export. */
export function parseExportQuery(query: ExportQuery, options: ParseQueryOptions): ExportRequest {
  const errors: FieldErrors = {}
  const filter = parseFilter(query, { ...options, errors })
  const format = parseChoice('format', query.format, { choices: EXPORT_FORMATS, errors })
  throwIfAny(errors)
  return { filter, format: format ?? 'csv' }
}

/** Whether live events are to include those of programs. */
export function parseLiveQuery(query: LiveQuery): { withBots: boolean } {
  const errors: FieldErrors = {}
  const withBots = parseBots(query.bots, errors)
  throwIfAny(errors)
  return { withBots }
}

type FilterQuery = Omit<ExportQuery, 'format'>

function parseFilter(
  query: FilterQuery,
  options: ParseQueryOptions & { readonly errors: FieldErrors },
): EventFilter {
  const { errors } = options
  const device: Device | undefined = parseChoice('device', query.device, {
    choices: DEVICES,
    errors,
  })
  const productId = toWholeNumber(query.product_id)
  if (query.product_id !== undefined && productId === undefined) {
    errors.product_id = ['The product id field must be an integer.']
  }
  const period = hasPeriod(query) ? parsePeriod(query, options) : undefined
  return {
    type: parseChoice('type', query.type, { choices: EVENT_TYPES, errors }),
    device,
    productId,
    transactionId: query.transaction_id,
    // Who asks for them alone wants them.
    withBots: parseBots(query.bots, errors) || device === 'bot',
    from: period?.from,
    to: period?.to,
  }
}

function hasPeriod({ from, to, period }: PeriodFields): boolean {
  return from !== undefined || to !== undefined || period !== undefined
}

function parseBots(sent: string | undefined, errors: FieldErrors): boolean {
  return parseChoice('bots', sent, { choices: ['include'], errors }) === 'include'
}
