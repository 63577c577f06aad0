import { eq, sql } from 'drizzle-orm'
import type { DrainedTotals } from '../core/account.ts'
import type { PulsoDatabase } from './open-database.ts'
import { DRAINED_RECORDS } from './ring-cursor-columns.ts'
import { ringCursor } from './schema.ts'

/** Reads the totals of all rings, and the cursor of one, as of one moment. */
export function createReadDrainedTotals(db: PulsoDatabase): (ringId: string) => DrainedTotals {
  const isThisRing = eq(ringCursor.ringId, sql.placeholder('ringId'))
  const query = db
    .select({
      stored: total(ringCursor.stored),
      duplicates: total(ringCursor.duplicates),
      quarantined: total(ringCursor.quarantined),
      discarded: total(ringCursor.discarded),
      lost: total(ringCursor.lost),
      position: total(sql`${ringCursor.position} * (${isThisRing})`),
      records: total(sql`(${DRAINED_RECORDS}) * (${isThisRing})`),
    })
    .from(ringCursor)
    .prepare()

  return ringId => {
    const row = query.get({ ringId })
    if (!row) throw new Error('an aggregate without a row')
    const { position, records, ...totals } = row
    return { ...totals, cursor: { position, records } }
  }
}

function total(column: unknown) {
  return sql<number>`coalesce(sum(${column}), 0)`
}
