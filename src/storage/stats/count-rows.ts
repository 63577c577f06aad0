import type { Scope } from './scope.ts'
import type { Statements, Values } from './statements.ts'

/** What a number of events is read for: each type, device, value of the dimension, or time. */
export type Grouping = 'type' | 'device' | 'value' | 'time'

export interface CountRow {
  /** Of what they are grouped by; a time is the start of the hour, day or month. */
  readonly key: string | number
  readonly events: number
}

/** Which rows of the rollups count. */
export interface CountFilter {
  readonly dimension: string
  /** The one value of the dimension that counts; null for all. */
  readonly value: string | null
  /** The event types that count; null for all. */
  readonly types: readonly string[] | null
  readonly by: Grouping
}

/** Tables of counts, the column of their times, and how the rows of a time are found. */
const SOURCES = {
  day: {
    time: 'day',
    from: 'daily_counts as c where c.tenant_id = :tenantId and c.day >= :from and c.day < :to',
  },
  // Month by month: in the order of the index, and so without sorting them for the groups.
  month: {
    time: 'month',
    from: `monthly_counts as c
      where c.tenant_id = :tenantId and c.month = :month and c.dimension = :dimension`,
  },
  // By seeking each hour, for the tenants of an hour lie together.
  hour: {
    time: 'hour',
    from: `json_each(:hours) as h cross join hourly_counts as c
      on c.hour = h.value and c.tenant_id = :tenantId and c.dimension = :dimension where true`,
  },
} as const

/** Reads rows of one of the tables; `days` have no dimension, and no value to filter by. */
export function readCountRows(
  statements: Statements,
  source: keyof typeof SOURCES,
  { times, filter, scope }: { times: Values; filter: CountFilter; scope: Scope },
): CountRow[] {
  const { value, types, by } = filter
  const { time, from } = SOURCES[source]
  const key = `c.${by === 'time' ? time : by}`
  const conditions = [
    from,
    'c.device in (select value from json_each(:devices))',
    ...(types ? ['c.type in (select value from json_each(:types))'] : []),
    ...(value !== null ? ['c.value = :value'] : []),
  ]
  const sql = `select ${key} as key, sum(c.events) as events
    from ${conditions.join(' and ')} group by ${key}`
  return statements.all<CountRow>(sql, {
    ...times,
    tenantId: scope.tenantId,
    devices: JSON.stringify(scope.devices),
    ...(source !== 'day' && { dimension: filter.dimension }),
    ...(types && { types: JSON.stringify(types) }),
    ...(value !== null && { value }),
  })
}
