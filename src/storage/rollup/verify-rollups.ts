import type { PulsoDatabase } from '../open-database.ts'
import {
  createRebuiltTables,
  dropRebuiltTables,
  ROLLUP_NAMES,
  toRebuiltName,
} from './rebuilt-tables.ts'
import { RollupBuild } from './rollup-build.ts'

/** How a rollup table differs from what the events say. */
export interface RollupDifference {
  readonly table: string
  /** Rows that it has and should not have, or not with these numbers. */
  readonly wrong: number
  /** Rows that it should have, with numbers that it does not have. */
  readonly missing: number
}

/**
 * Compares the rollups with the events, as of one moment, while others may store more: all tables, those
 * that do not differ too. What is older than the oldest event that is surely kept is compared among the
 * rollups alone: days and months with their hours.
 */
export function verifyRollups(db: PulsoDatabase): RollupDifference[] {
  try {
    return db.transaction(() => {
      createRebuiltTables(db, 'temp')
      const build = new RollupBuild(db)
      while (build.countSome() > 0);
      while (build.foldSome());
      return ROLLUP_NAMES.map(table => ({
        table,
        wrong: countOnlyIn(db, [`main.${table}`, `temp.${toRebuiltName(table)}`]),
        missing: countOnlyIn(db, [`temp.${toRebuiltName(table)}`, `main.${table}`]),
      }))
    })
  } finally {
    dropRebuiltTables(db, 'temp')
  }
}

function countOnlyIn(db: PulsoDatabase, [one, other]: [string, string]): number {
  const query = `select count(*) as n from (select * from ${one} except select * from ${other})`
  return db.$client.query<{ n: number }, []>(query).get()?.n ?? 0
}
