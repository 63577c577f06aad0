import { eq, sql } from 'drizzle-orm'
import type { Erasure } from '../../core/erasure.ts'
import { countErased } from '../count-erased.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { erasures } from '../schema.ts'

/** Counts events that an erasure deletes, in all and of its own, in the transaction that deletes them. */
export function countErasedOf(
  db: PulsoDatabase,
  { erasure, events }: { erasure: Erasure; events: number },
): void {
  countErased(db, events)
  db.update(erasures)
    .set({ events: sql`${erasures.events} + ${events}` })
    .where(eq(erasures.id, erasure.id))
    .run()
}
