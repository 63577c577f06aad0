import { DEVICES } from '../../core/device.ts'
import { DIMENSIONS } from '../../core/dimension.ts'
import { MAX_FUNNEL_STEPS, MIN_FUNNEL_STEPS } from '../../core/funnel.ts'
import { INTERVALS } from '../../core/interval.ts'
import { EVENT_TYPES, METRICS } from '../../core/metric.ts'
import { DEFAULT_PERIOD, MAX_RANGE_DAYS, PERIODS } from '../../core/period.ts'
import type { BreakdownBy } from '../../core/stats-calls.ts'
import { Query, QueryText } from './query-kinds.ts'

export const BREAKDOWNS: readonly BreakdownBy[] = ['type', 'device', ...DIMENSIONS, 'hour_of_week']
export const DEFAULT_ROWS = 10
export const MAX_ROWS = 1000

// Swagger UI sends what has an example: those of one query must go together.
const SHARED = {
  period: QueryText(`Days of the tenant's time zone; \`${DEFAULT_PERIOD}\` without from and to.`, {
    enum: PERIODS,
    example: DEFAULT_PERIOD,
  }),
  from: QueryText(
    'Instead of a period: a date, a day of the tenant; or a time in ISO 8601, which is local where it ' +
      'has no offset.',
  ),
  to: QueryText(
    'The last day; or the time behind the last that counts. Today without it. The range may have ' +
      `${MAX_RANGE_DAYS} days.`,
  ),
  bots: QueryText('`include` to count bots too.', { enum: ['include'] }),
  device: QueryText('Only what came from such a device; `bot` counts bots.', { enum: DEVICES }),
}

const METRIC = {
  metric: QueryText('What is counted; `events` when absent.', { enum: METRICS, example: 'events' }),
  product_id: QueryText(
    'Only events of this product. In breakdowns by `type` and `device` alone, and of no visitors and ' +
      'no revenue.',
  ),
  currency: QueryText(
    'ISO 4217 code, of `revenue`; the default currency of the service when absent.',
  ),
}

export const SummaryQuery = Query(SHARED)
export type SummaryQuery = typeof SummaryQuery.static

export const TimeseriesQuery = Query({
  ...SHARED,
  ...METRIC,
  interval: QueryText('What there is a point for; `day` when absent.', {
    enum: INTERVALS,
    example: 'day',
  }),
})
export type TimeseriesQuery = typeof TimeseriesQuery.static

export const BreakdownQuery = Query({
  ...SHARED,
  ...METRIC,
  by: QueryText('What it is broken down by. Visitors and revenue are by `device` alone.', {
    enum: BREAKDOWNS,
    example: 'type',
  }),
  limit: QueryText(`How many rows at most, 1 to ${MAX_ROWS}; ${DEFAULT_ROWS} when absent.`),
})
export type BreakdownQuery = typeof BreakdownQuery.static

export const FunnelQuery = Query({
  ...SHARED,
  steps: QueryText(
    `Event types, ${MIN_FUNNEL_STEPS} to ${MAX_FUNNEL_STEPS}, with commas between: ${EVENT_TYPES.map(type => `\`${type}\``).join(', ')}.`,
    { example: 'view,cart_add,purchase' },
  ),
})
export type FunnelQuery = typeof FunnelQuery.static
