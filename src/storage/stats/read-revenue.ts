import { isConversion } from '../../core/event.ts'
import type { TimeRange } from '../../core/period.ts'
import { type EdgeEvent, readEdgeEvents } from './edge-events.ts'
import type { Scope } from './scope.ts'
import { splitOffEdges } from './split-range.ts'
import type { Statements } from './statements.ts'

/** What was sold, in minor units, and in how many conversions. */
export interface Sold {
  minor: bigint
  conversions: number
}

export interface RevenueQuery {
  readonly range: TimeRange
  /** The one that counts; null for all. */
  readonly currency: string | null
  readonly by: 'currency' | 'device' | 'hour'
}

interface RevenueRow {
  readonly key: string | number
  readonly conversions: number
  /** As text: sums may be larger than JavaScript's numbers are exact. */
  readonly high: string
  readonly low: string
}

/** What was sold, by what it is grouped by; hours by their starts. */
export function readRevenue(
  statements: Statements,
  { range, currency, by }: RevenueQuery,
  scope: Scope,
): Map<string | number, Sold> {
  const { tenantId, calendar, devices } = scope
  const sums = new Map<string | number, Sold>()
  function add(key: string | number, minor: bigint, conversions: number): void {
    const sum = sums.get(key)
    if (!sum) sums.set(key, { minor, conversions })
    else {
      sum.minor += minor
      sum.conversions += conversions
    }
  }

  const { whole, edges } = splitOffEdges(range, calendar)
  if (whole) {
    const rows = statements.all<RevenueRow>(toSql(by, currency !== null), {
      ...whole,
      tenantId,
      devices: JSON.stringify(devices),
      ...(currency !== null && { currency }),
    })
    for (const { key, conversions, high, low } of rows) {
      add(key, (BigInt(high) << 32n) + BigInt(low), conversions)
    }
  }
  for (const event of readEdgeEvents(statements, edges, scope)) {
    if (!isSale(event) || (currency !== null && event.currency !== currency)) continue
    const key = by === 'hour' ? calendar.startOfHour(event.occurredAt) : event[by]
    add(key, BigInt(event.valueMinor), 1)
  }
  return sums
}

function toSql(by: RevenueQuery['by'], hasCurrency: boolean): string {
  return `
    select ${by} as key, sum(conversions) as conversions,
      cast(sum(value_high) as text) as high, cast(sum(value_low) as text) as low
    from hourly_revenue
    where tenant_id = :tenantId and hour >= :from and hour < :to
      and device in (select value from json_each(:devices))
      ${hasCurrency ? 'and currency = :currency' : ''}
    group by ${by}`
}

/** As the rollups count it: a conversion that has an amount. */
function isSale(event: EdgeEvent): event is EdgeEvent & { valueMinor: number; currency: string } {
  return isConversion(event.type) && event.valueMinor !== null && event.currency !== null
}
