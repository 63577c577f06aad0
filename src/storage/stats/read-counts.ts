import { type Dimension, readDimensions } from '../../core/dimension.ts'
import type { TimeRange } from '../../core/period.ts'
import { type CountFilter, type CountRow, readCountRows } from './count-rows.ts'
import { type EdgeEvent, readEdgeEvents } from './edge-events.ts'
import type { Scope } from './scope.ts'
import { splitRange } from './split-range.ts'
import type { Statements } from './statements.ts'

export interface CountQuery extends CountFilter {
  readonly range: TimeRange
  /** Each event has one `product`, and one `hour_of_week`: by these all are counted once. */
  readonly dimension: Dimension | 'hour_of_week'
  /** The longest that may be read at once; days have no dimension. */
  readonly coarse: 'day' | 'month' | null
}

/** How many events there were, by what they are grouped by; times are of days, months and hours. */
export function readCounts(
  statements: Statements,
  query: CountQuery,
  scope: Scope,
): Map<string | number, number> {
  const { calendar } = scope
  const parts = splitRange(query.range, { ...scope, coarse: query.coarse })
  const counts = new Map<string | number, number>()
  function add({ key, events }: CountRow): void {
    counts.set(key, (counts.get(key) ?? 0) + events)
  }

  if (parts.coarse && query.coarse === 'day') {
    const times = { ...parts.coarse }
    readCountRows(statements, 'day', { times, filter: query, scope }).forEach(add)
  } else if (parts.coarse) {
    const { from, to } = parts.coarse
    for (let month = from; month < to; month = calendar.nextMonth(month)) {
      readCountRows(statements, 'month', { times: { month }, filter: query, scope }).forEach(add)
    }
  }
  if (parts.hours.length > 0)
    readHours(statements, { ...query, hours: parts.hours }, scope).forEach(add)
  for (const event of readEdgeEvents(statements, parts.edges, scope)) {
    if (query.types && !query.types.includes(event.type)) continue
    const values = valuesOf(event, query.dimension, scope)
    if (query.value !== null && !values.includes(query.value)) continue
    for (const key of keysOf(event, { by: query.by, values, scope })) add({ key, events: 1 })
  }
  return counts
}

/** Only months know the hours of the week: an hour is in one. */
function readHours(
  statements: Statements,
  { hours, ...filter }: CountQuery & { hours: readonly number[] },
  scope: Scope,
): CountRow[] {
  const times = { hours: JSON.stringify(hours) }
  if (filter.dimension !== 'hour_of_week') {
    return readCountRows(statements, 'hour', { times, filter, scope })
  }
  const byHour = { ...filter, dimension: 'product', by: 'time' } as const
  const rows = readCountRows(statements, 'hour', { times, filter: byHour, scope })
  return rows.map(({ key, events }) => ({
    key: String(scope.calendar.hourOfWeek(Number(key))),
    events,
  }))
}

function keysOf(
  event: EdgeEvent,
  { by, values, scope }: { by: CountFilter['by']; values: string[]; scope: Scope },
): (string | number)[] {
  if (by === 'value') return values
  return [by === 'time' ? scope.calendar.startOfHour(event.occurredAt) : event[by]]
}

/** What the rollups count an event by. */
function valuesOf(
  { productId, metadata, occurredAt }: EdgeEvent,
  dimension: CountQuery['dimension'],
  { calendar }: Scope,
): string[] {
  if (dimension === 'product') return [productId === null ? '' : String(productId)]
  if (dimension === 'hour_of_week') return [String(calendar.hourOfWeek(occurredAt))]
  return readDimensions(metadata).flatMap(([name, value]) => (name === dimension ? [value] : []))
}
