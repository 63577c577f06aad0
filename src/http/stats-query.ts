import { DEVICES, type Device } from '../core/device.ts'
import type { EventType } from '../core/event.ts'
import type { FieldErrors } from '../core/field-errors.ts'
import { MAX_FUNNEL_STEPS, MIN_FUNNEL_STEPS } from '../core/funnel.ts'
import { INTERVALS } from '../core/interval.ts'
import { EVENT_TYPES, isEventMetric, METRICS } from '../core/metric.ts'
import { parseCurrency } from '../core/money.ts'
import { type Period, parsePeriod } from '../core/period.ts'
import type {
  BreakdownArgs,
  FunnelArgs,
  MetricArgs,
  StatsArgs,
  TimeseriesArgs,
} from '../core/stats-calls.ts'
import type { Tenant } from '../core/tenant.ts'
import { throwIfAny } from '../core/throw-if-any.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import {
  BREAKDOWNS,
  type BreakdownQuery,
  DEFAULT_ROWS,
  type FunnelQuery,
  MAX_ROWS,
  type SummaryQuery,
  type TimeseriesQuery,
} from './docs/stats-queries.ts'
import { parseChoice, parseLimit } from './query-fields.ts'

export interface StatsQueryOptions {
  readonly tenant: Tenant
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly defaultCurrency: string
}

type Options = StatsQueryOptions & {
  /** Takes a sentence for each field that is wrong. */
  readonly errors: FieldErrors
}

/** What a query asks for; this, and those below, throw ApiError with a sentence for each mistake. */
export function parseSummaryQuery(query: SummaryQuery, options: StatsQueryOptions): StatsArgs {
  const errors: FieldErrors = {}
  const args = parseShared(query, { ...options, errors })
  throwIfAny(errors)
  return args
}

export function parseTimeseriesQuery(
  query: TimeseriesQuery,
  options: StatsQueryOptions,
): TimeseriesArgs {
  const errors: FieldErrors = {}
  const args = parseMetric(query, { ...options, errors })
  const interval = parseChoice('interval', query.interval, { choices: INTERVALS, errors })
  throwIfAny(errors)
  return { ...args, interval: interval ?? 'day' }
}

export function parseBreakdownQuery(
  query: BreakdownQuery,
  options: StatsQueryOptions,
): BreakdownArgs {
  const errors: FieldErrors = {}
  const args = parseMetric(query, { ...options, errors })
  if (query.by === undefined) errors.by = ['The by field is required.']
  const by = parseChoice('by', query.by, { choices: BREAKDOWNS, errors }) ?? 'type'
  if (!isEventMetric(args.metric) && by !== 'device') {
    errors.by ??= ['Visitors and revenue can be broken down by device only.']
  }
  if (args.productId !== null && by !== 'type' && by !== 'device') {
    errors.product_id ??= ['The product id field can be used by type and by device only.']
  }
  const limit = parseLimit(query.limit, { fallback: DEFAULT_ROWS, max: MAX_ROWS, errors })
  throwIfAny(errors)
  return { ...args, by, limit }
}

export function parseFunnelQuery(query: FunnelQuery, options: StatsQueryOptions): FunnelArgs {
  const errors: FieldErrors = {}
  const args = parseShared(query, { ...options, errors })
  const steps = query.steps?.split(',') ?? []
  if (query.steps === undefined) errors.steps = ['The steps field is required.']
  else if (steps.length < MIN_FUNNEL_STEPS || steps.length > MAX_FUNNEL_STEPS) {
    errors.steps = [`The steps field must have ${MIN_FUNNEL_STEPS} to ${MAX_FUNNEL_STEPS} types.`]
  } else if (!steps.every(isEventType)) errors.steps = ['The selected steps are invalid.']
  throwIfAny(errors)
  return { ...args, steps: steps as EventType[] }
}

const NO_PERIOD: Period = { from: 0, to: 0, previousFrom: 0 }

function parseShared(query: SummaryQuery, { tenant, now, errors }: Options): StatsArgs {
  const { id, timeZone } = tenant
  const period = parsePeriod(query, { timeZone, now, errors }) ?? NO_PERIOD
  return { tenant: { id, timeZone }, period, devices: parseDevices(query, errors) }
}

function parseDevices(query: SummaryQuery, errors: FieldErrors): readonly Device[] {
  const bots = parseChoice('bots', query.bots, { choices: ['include'], errors })
  const device = parseChoice('device', query.device, { choices: DEVICES, errors })
  if (device !== undefined) return [device]
  return bots === undefined ? DEVICES.filter(name => name !== 'bot') : DEVICES
}

function parseMetric(query: Omit<TimeseriesQuery, 'interval'>, options: Options): MetricArgs {
  const { errors, defaultCurrency } = options
  const metric = parseChoice('metric', query.metric, { choices: METRICS, errors }) ?? 'events'
  const currency = parseCurrency(query.currency ?? defaultCurrency)
  if (currency === undefined) errors.currency = ['The currency field must be an ISO 4217 code.']
  const productId = query.product_id === undefined ? null : toWholeNumber(query.product_id)
  if (productId === undefined) errors.product_id = ['The product id field must be an integer.']
  else if (productId !== null && !isEventMetric(metric)) {
    errors.product_id = ['The product id field cannot be used with visitors or revenue.']
  }
  return {
    ...parseShared(query, options),
    metric,
    currency: currency ?? defaultCurrency,
    productId: productId ?? null,
  }
}

function isEventType(text: string): text is EventType {
  return (EVENT_TYPES as readonly string[]).includes(text)
}
