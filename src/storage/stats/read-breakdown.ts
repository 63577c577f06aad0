import { formatAmount } from '../../core/format-amount.ts'
import { isEventMetric, toEventTypes } from '../../core/metric.ts'
import type { BreakdownAnswer, BreakdownArgs, BreakdownRow } from '../../core/stats-calls.ts'
import { type CountQuery, readCounts } from './read-counts.ts'
import { readRevenue } from './read-revenue.ts'
import { readVisitors } from './read-visitors.ts'
import type { Scope } from './scope.ts'
import type { Statements } from './statements.ts'

const HOURS_IN_WEEK = 168

const PRODUCT_NAMES = `
  select id, name from products
  where tenant_id = :tenantId and id in (select value from json_each(:ids))`

type Counts = ReadonlyMap<string | number, number | bigint>
type Counted = readonly [value: string, count: number | bigint]

/** The largest parts of a metric, and how much the others come to. */
export function readBreakdown(
  statements: Statements,
  args: BreakdownArgs,
  scope: Scope,
): BreakdownAnswer {
  const { tenant, period, by, metric, currency, limit } = args
  const counts = readParts(statements, args, scope)
  const all = by === 'hour_of_week' ? toHoursOfWeek(counts) : toLargestFirst(counts)
  const shown = by === 'hour_of_week' ? all : all.slice(0, limit)
  const isMoney = metric === 'revenue'
  const toCount = (count: number | bigint) =>
    typeof count === 'bigint' ? formatAmount(count, currency) : count
  const labels = by === 'product' ? readNames(statements, shown, scope) : undefined
  const rows = shown.map(([value, count]): BreakdownRow => {
    const label = labels?.get(value)
    return { value, ...(label !== undefined && { label }), count: toCount(count) }
  })
  return {
    from: scope.calendar.format(period.from),
    to: scope.calendar.format(period.to),
    time_zone: tenant.timeZone,
    by,
    metric,
    ...(isMoney && { currency }),
    rows,
    other: toCount(sumUp(all.slice(shown.length), isMoney)),
  }
}

function readParts(statements: Statements, args: BreakdownArgs, scope: Scope): Counts {
  const { period: range, by, metric, currency, productId } = args
  if (metric === 'visitors') return readVisitors(statements, range, scope)
  if (metric === 'revenue') {
    const sold = readRevenue(statements, { range, currency, by: 'device' }, scope)
    return new Map(sold.entries().map(([device, { minor }]) => [device, minor]))
  }
  const types = isEventMetric(metric) ? toEventTypes(metric) : null
  const counts = readCounts(statements, { range, types, ...toGroups(by, productId) }, scope)
  // Events without a product are in no row, as those without a source are.
  if (by === 'product') counts.delete('')
  return counts
}

type Groups = Pick<CountQuery, 'dimension' | 'value' | 'by' | 'coarse'>

/** Days do not know products, nor any dimension; months know all. */
function toGroups(by: BreakdownArgs['by'], productId: number | null): Groups {
  if (by !== 'type' && by !== 'device') {
    return { dimension: by, value: null, by: 'value', coarse: 'month' }
  }
  const value = productId === null ? null : String(productId)
  return { dimension: 'product', value, by, coarse: value === null ? 'day' : 'month' }
}

function toLargestFirst(counts: Counts): Counted[] {
  const parts = [...counts].map(([value, count]) => [String(value), count] as const)
  return parts.sort(([a, m], [b, n]) => (m === n ? (a < b ? -1 : 1) : m < n ? 1 : -1))
}

function toHoursOfWeek(counts: Counts): Counted[] {
  return Array.from({ length: HOURS_IN_WEEK }, (_, hour) => [
    String(hour),
    counts.get(String(hour)) ?? 0,
  ])
}

function sumUp(parts: readonly Counted[], isMoney: boolean): number | bigint {
  return isMoney
    ? parts.reduce((sum, [, count]) => sum + BigInt(count), 0n)
    : parts.reduce((sum, [, count]) => sum + Number(count), 0)
}

function readNames(
  statements: Statements,
  parts: readonly Counted[],
  { tenantId }: Scope,
): Map<string, string> {
  const ids = JSON.stringify(parts.map(([value]) => Number(value)))
  const names = statements.all<{ id: number; name: string }>(PRODUCT_NAMES, { tenantId, ids })
  return new Map(names.map(({ id, name }) => [String(id), name]))
}
