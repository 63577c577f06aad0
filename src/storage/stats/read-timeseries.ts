import { ApiError } from '../../core/api-error.ts'
import { formatAmount } from '../../core/format-amount.ts'
import { findInterval, type Interval, listIntervals, MAX_POINTS } from '../../core/interval.ts'
import { isEventMetric, toEventTypes } from '../../core/metric.ts'
import type { TimeseriesAnswer, TimeseriesArgs } from '../../core/stats-calls.ts'
import { readCounts } from './read-counts.ts'
import { readRevenue } from './read-revenue.ts'
import { readVisitorSeries } from './read-visitor-series.ts'
import type { Scope } from './scope.ts'
import type { Statements } from './statements.ts'

/** A point for each interval that a period has a part of; throws an ApiError when they are too many. */
export function readTimeseries(
  statements: Statements,
  args: TimeseriesArgs,
  scope: Scope,
): TimeseriesAnswer {
  const { tenant, period, metric, interval, currency } = args
  const { calendar } = scope
  const starts = listIntervals(period, { interval, calendar })
  if (!starts) {
    const sentence = `The interval must be longer: there are more than ${MAX_POINTS} in the range.`
    throw new ApiError('invalid', sentence, { interval: [sentence] })
  }
  const values = readValues(statements, { ...args, starts }, scope)
  return {
    from: calendar.format(period.from),
    to: calendar.format(period.to),
    time_zone: tenant.timeZone,
    metric,
    interval,
    ...(metric === 'revenue' && { currency }),
    points: values.map((value, index) => ({
      at: calendar.format(starts[index] as number),
      value,
    })),
  }
}

type SeriesArgs = TimeseriesArgs & {
  /** Of all intervals, and of the one behind them. */
  readonly starts: readonly number[]
}

/** A value for each interval. */
function readValues(statements: Statements, args: SeriesArgs, scope: Scope): (number | string)[] {
  const { metric, starts, currency, period: range } = args
  const intervals = starts.slice(0, -1)
  if (metric === 'visitors') return readVisitorSeries(statements, args, scope)
  if (metric === 'revenue') {
    const sold = readRevenue(statements, { range, currency, by: 'hour' }, scope)
    const sums = intervals.map(() => 0n)
    for (const [hour, { minor }] of sold) {
      const index = findInterval(starts, Number(hour))
      sums[index] = (sums[index] as bigint) + minor
    }
    return sums.map(sum => formatAmount(sum, currency))
  }
  const sums = intervals.map(() => 0)
  for (const [time, events] of readEvents(statements, args, scope)) {
    const index = findInterval(starts, Number(time))
    sums[index] = (sums[index] as number) + events
  }
  return sums
}

function readEvents(
  statements: Statements,
  { metric, interval, productId, period: range }: SeriesArgs,
  scope: Scope,
): Map<string | number, number> {
  const types = isEventMetric(metric) ? toEventTypes(metric) : null
  const value = productId === null ? null : String(productId)
  const coarse = productId === null ? COARSE[interval] : COARSE_OF_PRODUCT[interval]
  return readCounts(
    statements,
    { range, dimension: 'product', value, types, by: 'time', coarse },
    scope,
  )
}

const COARSE = { hour: null, day: 'day', week: 'day', month: 'day' } as const
/** Days do not know products. */
const COARSE_OF_PRODUCT = {
  hour: null,
  day: null,
  week: null,
  month: 'month',
} as const satisfies Record<Interval, unknown>
