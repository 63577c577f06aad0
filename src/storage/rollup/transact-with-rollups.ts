import type { PulsoDatabase } from '../open-database.ts'
import type { Rollups } from './live-rollups.ts'

/** A transaction that stores or deletes events, and counts them: all or nothing. */
export function transactWithRollups(db: PulsoDatabase, rollups: Rollups, write: () => void): void {
  try {
    db.transaction(
      () => {
        rollups.begin()
        write()
        rollups.end()
      },
      { behavior: 'immediate' },
    )
  } catch (error) {
    rollups.forget()
    throw error
  }
}
