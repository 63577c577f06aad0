import { getTableName } from 'drizzle-orm'
import type { PulsoDatabase } from '../open-database.ts'
import { createRollupTables, LIVE_ROLLUPS, type RollupTables } from './rollup-tables.ts'

const PREFIX = 'rebuilt_'

/** The tables that rollups are made anew in. */
export const REBUILT_ROLLUPS: RollupTables = createRollupTables(PREFIX)

/** The rollup tables by their names in the database. */
export const ROLLUP_NAMES: readonly string[] = Object.values(LIVE_ROLLUPS).map(getTableName)

export function toRebuiltName(name: string): string {
  return `${PREFIX}${name}`
}

/** Creates them, empty: beside the others, or for this connection alone. */
export function createRebuiltTables(db: PulsoDatabase, where: 'main' | 'temp'): void {
  dropRebuiltTables(db, where)
  const find = db.$client.prepare<{ sql: string }, string>(
    "select sql from main.sqlite_schema where type = 'table' and name = ?",
  )
  for (const name of ROLLUP_NAMES) {
    const definition = find.get(name)?.sql ?? ''
    const columns = definition.slice(definition.indexOf('('))
    db.$client.run(`create table ${where}.${toRebuiltName(name)} ${columns}`)
  }
}

export function dropRebuiltTables(db: PulsoDatabase, where: 'main' | 'temp'): void {
  for (const name of ROLLUP_NAMES) {
    db.$client.run(`drop table if exists ${where}.${toRebuiltName(name)}`)
  }
}

/** Whether there are any beside the others, of a rebuild under way or of one that was killed. */
export function hasRebuiltTables({ $client: client }: PulsoDatabase): boolean {
  const find = client.query("select 1 from main.sqlite_schema where type = 'table' and name = ?")
  return ROLLUP_NAMES.some(name => find.get(toRebuiltName(name)) !== null)
}

/** Puts them in the place of those that events are counted in. */
export function swapRebuiltTables(db: PulsoDatabase): void {
  for (const name of ROLLUP_NAMES) {
    db.$client.run(`drop table main.${name}`)
    db.$client.run(`alter table main.${toRebuiltName(name)} rename to ${name}`)
  }
}
