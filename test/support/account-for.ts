import { openDatabase } from '../../src/storage/open-database.ts'
import { verifyRollups } from '../../src/storage/rollup/verify-rollups.ts'
import type { BeaconLoad } from './a-beacon-load.ts'
import { readStoredNumbers } from './read-stored-numbers.ts'

/** How much of each is told at the most. */
const EXAMPLES = 20

/** What a database has of a load that it should not have, or has not and should. */
export interface Account {
  /** Acknowledged, and not stored. */
  readonly lost: readonly number[]
  /** Stored more than once. */
  readonly doubled: readonly number[]
  /** Stored, though the service said that it was not taken. */
  readonly smuggled: readonly number[]
  /** Rollups that are not what the events say. */
  readonly miscounted: readonly string[]
}

/** The account of a service that keeps its promises. */
export const NOTHING_AMISS: Account = { lost: [], doubled: [], smuggled: [], miscounted: [] }

/** Compares what a load was told with what is stored. */
export function accountFor(load: BeaconLoad, dataDir: string): Account {
  const stored = readStoredNumbers(dataDir)
  const distinct = new Set(stored)
  const seen = new Set<number>()
  const isSeen = (n: number) => seen.size === seen.add(n).size
  return {
    lost: [...load.acknowledged].filter(n => !distinct.has(n)).slice(0, EXAMPLES),
    doubled: stored.filter(isSeen).slice(0, EXAMPLES),
    smuggled: [...load.refused].filter(n => distinct.has(n)).slice(0, EXAMPLES),
    miscounted: findMiscounted(dataDir),
  }
}

function findMiscounted(dataDir: string): string[] {
  const db = openDatabase(`${dataDir}/pulso.db`)
  try {
    return verifyRollups(db)
      .filter(({ wrong, missing }) => wrong + missing > 0)
      .map(({ table, wrong, missing }) => `${table}: ${wrong} wrong, ${missing} missing`)
  } finally {
    db.$client.close()
  }
}
