import type { PulsoDatabase } from './open-database.ts'
import { getRollupState, setRollupState } from './rollup/rollup-state.ts'

/** Counts events that were stored and are erased, in the transaction that deletes them. */
export function countErased(db: PulsoDatabase, events: number): void {
  const { erased, changes } = getRollupState(db)
  setRollupState(db, { erased: erased + events, changes: changes + 1 })
}
