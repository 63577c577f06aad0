import type { PulsoDatabase } from '../open-database.ts'
import {
  createRebuiltTables,
  dropRebuiltTables,
  hasRebuiltTables,
  swapRebuiltTables,
} from './rebuilt-tables.ts'
import { RollupBuild } from './rollup-build.ts'
import { countChange, setRollupState } from './rollup-state.ts'

/** How many events are counted, of how many. */
export type OnRebuildProgress = (counted: number, total: number) => void

/**
 * Makes the rollups anew from the events, while others may store more, and puts them in the place of the
 * present ones at once. When events or rollups are deleted meanwhile it begins again.
 */
export function rebuildRollups(db: PulsoDatabase, onProgress: OnRebuildProgress = () => {}): void {
  while (true) {
    const build = inTransaction(db, () => {
      createRebuiltTables(db, 'main')
      return new RollupBuild(db)
    })
    try {
      if (finish(db, build, onProgress)) return
    } catch (error) {
      // Whoever has changed something may have dropped the tables as well.
      if (build.isOutdated) continue
      dropRebuiltTables(db, 'main')
      throw error
    }
  }
}

/**
 * Removes what a rebuild that was killed has left, which nobody else looks after; one that is under way
 * begins again.
 */
export function removeLeftRebuild(db: PulsoDatabase): void {
  inTransaction(db, () => {
    if (!hasRebuiltTables(db)) return
    dropRebuiltTables(db, 'main')
    countChange(db)
  })
}

/** False when the build is outdated. */
function finish(db: PulsoDatabase, build: RollupBuild, onProgress: OnRebuildProgress): boolean {
  const total = build.countAll()
  let counted = 0
  let some: number
  do {
    some = inTransaction(db, () => build.countSome())
    counted += some
    onProgress(Math.min(counted, total), total)
    if (build.isOutdated) return false
  } while (some > 0)
  while (inTransaction(db, () => build.foldSome()));
  return inTransaction(db, () => {
    while (build.countSome() > 0);
    while (build.foldSome());
    if (build.isOutdated) return false
    swapRebuiltTables(db)
    setRollupState(db, { foldedUntil: build.foldedUntil, isBuilt: 1 })
    return true
  })
}

function inTransaction<T>(db: PulsoDatabase, work: () => T): T {
  return db.transaction(work, { behavior: 'immediate' })
}
