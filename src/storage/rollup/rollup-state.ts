import { eq } from 'drizzle-orm'
import type { PulsoDatabase } from '../open-database.ts'
import { rollupState } from '../schema.ts'

/** The one row of `rollup_state`. */
export type RollupState = typeof rollupState.$inferSelect

const ID = 1

export function getRollupState(db: PulsoDatabase): RollupState {
  const state = db.select().from(rollupState).where(eq(rollupState.id, ID)).get()
  if (!state) throw new Error('the state of the rollups is missing')
  return state
}

export function setRollupState(db: PulsoDatabase, state: Partial<Omit<RollupState, 'id'>>): void {
  db.update(rollupState).set(state).where(eq(rollupState.id, ID)).run()
}

/** To be called in a transaction that deletes events or rollups: see `changes`. */
export function countChange(db: PulsoDatabase): void {
  setRollupState(db, { changes: getRollupState(db).changes + 1 })
}
