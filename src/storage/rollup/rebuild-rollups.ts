import type { PulsoDatabase } from '../open-database.ts'
import { createRebuiltTables, dropRebuiltTables, swapRebuiltTables } from './rebuilt-tables.ts'
import { RollupBuild } from './rollup-build.ts'
import { setRollupState } from './rollup-state.ts'

/** How many events are counted, of how many. */
export type OnRebuildProgress = (counted: number, total: number) => void

/**
 * Makes the rollups anew from the events, while others may store more, and puts them in the place of the
 * present ones at once. When events are deleted meanwhile it begins again.
 */
export function rebuildRollups(db: PulsoDatabase, onProgress: OnRebuildProgress = () => {}): void {
  while (!tryToRebuild(db, onProgress));
}

function tryToRebuild(db: PulsoDatabase, onProgress: OnRebuildProgress): boolean {
  const transact = <T>(work: () => T) => db.transaction(work, { behavior: 'immediate' })
  const build = transact(() => {
    createRebuiltTables(db, 'main')
    return new RollupBuild(db)
  })
  const total = build.countAll()
  let counted = 0
  let some: number
  do {
    some = transact(() => build.countSome())
    counted += some
    onProgress(Math.min(counted, total), total)
  } while (some > 0)
  while (transact(() => build.foldSome()));
  return transact(() => {
    while (build.countSome() > 0);
    while (build.foldSome());
    if (build.isOutdated) {
      dropRebuiltTables(db, 'main')
      return false
    }
    swapRebuiltTables(db)
    setRollupState(db, { foldedUntil: build.foldedUntil, isBuilt: 1 })
    return true
  })
}
