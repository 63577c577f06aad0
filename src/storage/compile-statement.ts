import { is, Param, Placeholder, type Query } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'

/** What Bun binds to a parameter. */
type Bound = string | number | null

/**
 * A writing statement of placeholders alone that Drizzle has put together from the schema, run by Bun
 * itself with values by the placeholders' names; it returns how many rows it changed. What Drizzle
 * does at each run of a prepared statement is half of the time of an insert: 3.0 microseconds of
 * processor time an event, against 1.5.
 */
export function compileStatement<Values extends object>(
  db: PulsoDatabase,
  statement: { toSQL(): Query },
): (values: Values) => number {
  const { sql, params } = statement.toSQL()
  const names = params.map(toName) as (keyof Values)[]
  const prepared = db.$client.prepare(sql)
  const bound: Bound[] = names.map(() => null)
  return values => {
    for (let index = 0; index < names.length; index += 1) {
      bound[index] = values[names[index] as keyof Values] as Bound
    }
    return prepared.run(...bound).changes
  }
}

function toName(param: unknown): string {
  const value = is(param, Param) ? param.value : param
  if (!is(value, Placeholder)) throw new Error('a parameter that is not a placeholder')
  return value.name
}
