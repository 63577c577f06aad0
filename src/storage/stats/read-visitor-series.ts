import type { Device } from '../../core/device.ts'
import { findInterval, type Interval } from '../../core/interval.ts'
import type { TimeRange } from '../../core/period.ts'
import { readVisitors } from './read-visitors.ts'
import type { Scope } from './scope.ts'
import { splitRange } from './split-range.ts'
import type { Statements } from './statements.ts'

interface SeriesQuery {
  readonly period: TimeRange
  readonly interval: Interval
  /** Of all intervals, and of the one behind them. */
  readonly starts: readonly number[]
}

interface SeriesRow {
  readonly time: number
  readonly previous: number
  readonly visitors: number
}

const DAILY = `
  select day as time, previous, sum(visitors) as visitors
  from daily_visitors
  where tenant_id = :tenantId and day >= :from and day < :to
    and device in (select value from json_each(:devices))
  group by day, previous`

const HOURLY = `
  select v.hour as time, v.previous, sum(v.visitors) as visitors
  from json_each(:hours) as h cross join hourly_visitors as v
    on v.hour = h.value and v.tenant_id = :tenantId
  where v.device in (select value from json_each(:devices))
  group by v.hour, v.previous`

/** The visitors of each interval: whoever was there in two is counted in both. */
export function readVisitorSeries(
  statements: Statements,
  { period, interval, starts }: SeriesQuery,
  scope: Scope,
): number[] {
  const ranges = starts.slice(0, -1).map((from, index) => ({
    from: Math.max(from, period.from),
    to: Math.min(starts[index + 1] as number, period.to),
  }))
  const isWhole = ({ from, to }: TimeRange, index: number) =>
    from === starts[index] && to === starts[index + 1]

  // Only the first and the last can be cut; each is a range of its own.
  const counts = ranges.map((range, index) =>
    isWhole(range, index) ? 0 : sum(readVisitors(statements, range, scope)),
  )
  const wholeRanges = ranges.filter(isWhole)
  const whole = { from: wholeRanges.at(0)?.from ?? 0, to: wholeRanges.at(-1)?.to ?? 0 }
  for (const { time, previous, visitors } of readRows(statements, { whole, interval }, scope)) {
    const index = findInterval(starts, time)
    // Whoever was there before in the same interval is counted there.
    if (previous >= (starts[index] as number)) continue
    counts[index] = (counts[index] as number) + visitors
  }
  return counts
}

function readRows(
  statements: Statements,
  { whole, interval }: { whole: TimeRange; interval: Interval },
  scope: Scope,
): SeriesRow[] {
  const coarse = interval === 'hour' ? null : 'day'
  const parts = splitRange(whole, { ...scope, coarse })
  const values = { tenantId: scope.tenantId, devices: JSON.stringify(scope.devices) }
  const days = parts.coarse ? statements.all<SeriesRow>(DAILY, { ...values, ...parts.coarse }) : []
  if (parts.hours.length === 0) return days
  const hours = JSON.stringify(parts.hours)
  return [...days, ...statements.all<SeriesRow>(HOURLY, { ...values, hours })]
}

function sum(visitors: ReadonlyMap<Device, number>): number {
  return visitors.values().reduce((total, count) => total + count, 0)
}
