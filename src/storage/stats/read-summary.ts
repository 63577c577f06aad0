import { EVENT_METRICS, type EventMetric, toChange, toEventTypes } from '../../core/metric.ts'
import type { TimeRange } from '../../core/period.ts'
import type { Comparison, Revenue, StatsArgs, SummaryAnswer } from '../../core/stats-calls.ts'
import { readCounts } from './read-counts.ts'
import { readRevenue, type Sold } from './read-revenue.ts'
import { readVisitors } from './read-visitors.ts'
import type { Scope } from './scope.ts'
import type { Statements } from './statements.ts'
import { toRevenue } from './to-revenue.ts'

interface Numbers {
  readonly visitors: number
  /** By type. */
  readonly events: ReadonlyMap<string | number, number>
  /** By currency. */
  readonly sold: ReadonlyMap<string | number, Sold>
}

/** All metrics of a period, and of the one before. */
export function readSummary(
  statements: Statements,
  { period, tenant }: StatsArgs,
  scope: Scope,
): SummaryAnswer {
  const { calendar } = scope
  const { from, to, previousFrom } = period
  const now = readNumbers(statements, { from, to }, scope)
  const before = readNumbers(statements, { from: previousFrom, to: from }, scope)
  const metrics = Object.fromEntries(
    EVENT_METRICS.map(metric => [
      metric,
      compare(countEvents(now, metric), countEvents(before, metric)),
    ]),
  ) as Record<EventMetric, Comparison>
  return {
    from: calendar.format(from),
    to: calendar.format(to),
    previous_from: calendar.format(previousFrom),
    previous_to: calendar.format(from),
    time_zone: tenant.timeZone,
    metrics: { visitors: compare(now.visitors, before.visitors), ...metrics },
    conversion_rate: compareRates(toRate(now), toRate(before)),
    revenue: compareRevenue(now.sold, before.sold),
  }
}

function readNumbers(statements: Statements, range: TimeRange, scope: Scope): Numbers {
  const all = { dimension: 'product', value: null, types: null } as const
  return {
    visitors: readVisitors(statements, range, scope)
      .values()
      .reduce((sum, visitors) => sum + visitors, 0),
    events: readCounts(statements, { ...all, range, by: 'type', coarse: 'day' }, scope),
    sold: readRevenue(statements, { range, currency: null, by: 'currency' }, scope),
  }
}

function countEvents({ events }: Numbers, metric: EventMetric): number {
  const types = toEventTypes(metric) ?? events.keys()
  let sum = 0
  for (const type of types) sum += events.get(type) ?? 0
  return sum
}

function compare(value: number, previous: number): Comparison {
  return { value, previous, change: toChange(value, previous) }
}

function toRate(numbers: Numbers): number | null {
  return numbers.visitors === 0 ? null : countEvents(numbers, 'conversions') / numbers.visitors
}

function compareRates(value: number | null, previous: number | null): Comparison<number | null> {
  const change = value === null || previous === null ? null : toChange(value, previous)
  return { value, previous, change }
}

function compareRevenue(now: Numbers['sold'], before: Numbers['sold']): SummaryAnswer['revenue'] {
  const currencies = [...new Set([...now.keys(), ...before.keys()])].map(String).sort()
  return currencies.map(currency => {
    const value: Revenue = toRevenue(now.get(currency), currency)
    const previous: Revenue = toRevenue(before.get(currency), currency)
    const change = toChange(Number(value.minor), Number(previous.minor))
    return { currency, ...value, previous, change }
  })
}
