import type { FieldErrors } from './field-errors.ts'
import { parseTimestamp } from './timestamp.ts'
import { DAY_MS } from './utc-day.ts'

/** Periods by their names; all are whole days of the tenant, and today is one of them but in `yesterday`. */
export const PERIODS = ['today', 'yesterday', '7d', '30d', 'month', 'year'] as const
export const DEFAULT_PERIOD = '30d'

/** The longest time that can be asked for: ten years, and some days. */
export const MAX_RANGE_DAYS = 3660

type PeriodName = (typeof PERIODS)[number]

/** The time from an instant on until before another; both in milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

/** What is asked for, and the time right before it, which ends at `from`. */
export interface Period extends TimeRange {
  readonly previousFrom: number
}

/** As a query has them; undefined where it does not. */
export interface PeriodFields {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly period?: string | undefined
}

export interface PeriodOptions {
  /** Of the tenant: days and times without an offset are its own. */
  readonly timeZone: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Takes a sentence for each field that is wrong. */
  readonly errors: FieldErrors
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
const OFFSET = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/
/** A plus sign in a URL that is not encoded arrives as a space. */
const OFFSET_WITHOUT_PLUS = / (?=\d{2}(?::?\d{2})?$)/

/**
 * The time that a query asks for: a named period, or `from` and `to`, each a date (a day of the tenant,
 * of which `to` is the last that counts) or an instant (ISO 8601, local where it has no offset; that of
 * `to` does not count). Without `to` it ends with today. Undefined when a field is wrong.
 *
 * The time before it has the same length: as many days where both ends are starts of days, else as many
 * milliseconds; before a calendar month or year it is the calendar month or year before.
 */
export function parsePeriod(fields: PeriodFields, options: PeriodOptions): Period | undefined {
  const { from, to, period } = fields
  if (from === undefined && to === undefined) return parseNamedPeriod(period, options)
  return parseRange(fields, options)
}

function parseNamedPeriod(name: string | undefined, options: PeriodOptions): Period | undefined {
  const { timeZone, now, errors } = options
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
  const dates = toDates(name ?? DEFAULT_PERIOD, today)
  if (!dates) {
    errors.period = ['The selected period is invalid.']
    return undefined
  }
  const [previousFrom, from, to] = dates.map(date => toStart(date, timeZone))
  return { from, to, previousFrom } as Period
}

type Dates = [previousFrom: Temporal.PlainDate, from: Temporal.PlainDate, to: Temporal.PlainDate]

function toDates(name: string, today: Temporal.PlainDate): Dates | undefined {
  const lastDays = (days: number): Dates => {
    const to = today.add({ days: 1 })
    return [to.subtract({ days: 2 * days }), to.subtract({ days }), to]
  }
  const aroundOf = (from: Temporal.PlainDate, length: Temporal.DurationLike): Dates => [
    from.subtract(length),
    from,
    from.add(length),
  ]
  switch (name as PeriodName) {
    case 'today':
      return lastDays(1)
    case 'yesterday':
      return aroundOf(today.subtract({ days: 1 }), { days: 1 })
    case '7d':
      return lastDays(7)
    case '30d':
      return lastDays(30)
    case 'month':
      return aroundOf(today.with({ day: 1 }), { months: 1 })
    case 'year':
      return aroundOf(today.with({ month: 1, day: 1 }), { years: 1 })
    default:
      return undefined
  }
}

function parseRange(fields: PeriodFields, options: PeriodOptions): Period | undefined {
  const { timeZone, now, errors } = options
  if (fields.period !== undefined) {
    errors.period = ['The period field cannot be combined with from or to.']
  }
  if (fields.from === undefined) errors.from = ['The from field is required when to is present.']
  const from = parseEnd('from', fields.from, options)
  const to = fields.to === undefined ? endOfDay(now, timeZone) : parseEnd('to', fields.to, options)
  if (errors.period || from === undefined || to === undefined) return undefined
  if (to <= from) {
    if (fields.to === undefined) errors.from = ['The from field must not be in the future.']
    else errors.to = ['The to field must be after the from field.']
    return undefined
  }
  // A day may be an hour longer.
  if (Math.floor((to - from) / DAY_MS) > MAX_RANGE_DAYS) {
    errors.to = [`The range must not be longer than ${MAX_RANGE_DAYS} days.`]
    return undefined
  }
  return { from, to, previousFrom: toPreviousFrom({ from, to }, timeZone) }
}

function parseEnd(
  name: 'from' | 'to',
  sent: string | undefined,
  { timeZone, errors }: PeriodOptions,
): number | undefined {
  if (sent === undefined) return undefined
  const text = sent.replace(OFFSET_WITHOUT_PLUS, '+')
  const at = parseTimestamp(text)
  if (at === undefined) {
    errors[name] = [`The ${name} field must be a date or an ISO 8601 time.`]
    return undefined
  }
  if (OFFSET.test(text)) return at
  // Without an offset it was read as if the tenant were in UTC.
  const local = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
  if (!DATE.test(text)) return local.toZonedDateTime(timeZone).epochMilliseconds
  const day = local.toPlainDate()
  return toStart(name === 'to' ? day.add({ days: 1 }) : day, timeZone)
}

function endOfDay(at: number, timeZone: string): number {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
  return toStart(day.add({ days: 1 }), timeZone)
}

function toPreviousFrom({ from, to }: TimeRange, timeZone: string): number {
  const days = [from, to].map(at =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate(),
  )
  const [first, last] = days as [Temporal.PlainDate, Temporal.PlainDate]
  const areDays = toStart(first, timeZone) === from && toStart(last, timeZone) === to
  return areDays ? toStart(first.subtract(first.until(last)), timeZone) : from - (to - from)
}

function toStart(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime(timeZone).epochMilliseconds
}
