import type { Device } from './device.ts'
import type { Dimension } from './dimension.ts'
import type { EventType } from './event.ts'
import type { Interval } from './interval.ts'
import type { EventMetric, Metric } from './metric.ts'
import type { Period } from './period.ts'
import type { Tenant } from './tenant.ts'

/** What the events of a tenant are told apart by. */
export type BreakdownBy = 'type' | 'device' | Dimension | 'hour_of_week'

/** Whose numbers are asked for, and of when. */
export interface StatsArgs {
  readonly tenant: Pick<Tenant, 'id' | 'timeZone'>
  readonly period: Period
  /** Those that count. */
  readonly devices: readonly Device[]
}

export interface MetricArgs extends StatsArgs {
  readonly metric: Metric
  /** Of `revenue`. */
  readonly currency: string
  /** The one product whose events count; null for all, and for visitors and revenue. */
  readonly productId: number | null
}

export interface TimeseriesArgs extends MetricArgs {
  readonly interval: Interval
}

export interface BreakdownArgs extends MetricArgs {
  readonly by: BreakdownBy
  /** The most rows, but for the hours of the week, which are always all there. */
  readonly limit: number
}

export interface FunnelArgs extends StatsArgs {
  readonly steps: readonly EventType[]
}

/** What every answer begins with: times as ISO 8601 with the offset that the zone had. */
interface Heading {
  readonly from: string
  readonly to: string
  readonly time_zone: string
}

/** A number, what it was in the time before, and by which part of that it has changed. */
export interface Comparison<Value = number> {
  readonly value: Value
  readonly previous: Value
  /** Null where it cannot be said: the number was 0, or none. */
  readonly change: number | null
}

/** Money of one currency: a decimal number of its units, and the same in minor units. */
export interface Revenue {
  readonly amount: string
  readonly minor: string
  readonly conversions: number
}

export interface SummaryAnswer extends Heading {
  readonly previous_from: string
  readonly previous_to: string
  readonly metrics: Record<EventMetric | 'visitors', Comparison>
  /** Conversions by visitor; null without visitors. */
  readonly conversion_rate: Comparison<number | null>
  /** By currency, of all in which there was any, now or before. */
  readonly revenue: readonly RevenueComparison[]
}

export interface RevenueComparison extends Revenue {
  readonly currency: string
  readonly previous: Revenue
  readonly change: number | null
}

export interface TimeseriesAnswer extends Heading {
  readonly metric: Metric
  readonly interval: Interval
  /** Of `revenue` alone. */
  readonly currency?: string
  /** By the start of each interval, which for the first may be before `from`. Revenue is a decimal text. */
  readonly points: readonly { readonly at: string; readonly value: number | string }[]
}

export interface BreakdownAnswer extends Heading {
  readonly by: BreakdownBy
  readonly metric: Metric
  readonly currency?: string
  readonly rows: readonly BreakdownRow[]
  /** What there is besides the rows. */
  readonly other: number | string
}

export interface BreakdownRow {
  readonly value: string
  /** A product's name, as long as it is there. */
  readonly label?: string
  readonly count: number | string
}

export interface FunnelAnswer extends Heading {
  readonly steps: readonly FunnelStep[]
}

export interface FunnelStep {
  readonly type: EventType
  readonly visitors: number
  /** Parts of those who did the first step, and the one before, which the first is itself; null for none. */
  readonly of_first: number | null
  readonly of_previous: number | null
}

/** Each throws ApiError for a field that the stored events cannot answer. */
export interface StatsCalls {
  summary(args: StatsArgs): SummaryAnswer
  timeseries(args: TimeseriesArgs): TimeseriesAnswer
  breakdown(args: BreakdownArgs): BreakdownAnswer
  /** Reads each event: it lets other calls come in between. */
  funnel(args: FunnelArgs): Promise<FunnelAnswer>
}
