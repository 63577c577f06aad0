import { eq, sql } from 'drizzle-orm'
import type { PulsoDatabase } from './open-database.ts'
import { ROLLUP_STATE_ID } from './rollup/live-rollups.ts'
import { rollupState } from './schema.ts'

/** Counts events that were stored and are erased, in the transaction that deletes them. */
export function countErased(db: PulsoDatabase, events: number): void {
  db.update(rollupState)
    .set({
      erased: sql`${rollupState.erased} + ${events}`,
      deletions: sql`${rollupState.deletions} + 1`,
    })
    .where(eq(rollupState.id, ROLLUP_STATE_ID))
    .run()
}
