import { eq } from 'drizzle-orm'
import { type Erasure, isErasedBy } from '../../core/erasure.ts'
import { iterateEvents } from '../iterate-events.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { events } from '../schema.ts'

/** How many stored events an erasure would take out; those in the ring are not counted. */
export function countErasable(db: PulsoDatabase, erasure: Omit<Erasure, 'id'>): number {
  const own = db.select().from(events).where(eq(events.tenantId, erasure.tenantId))
  let count = 0
  for (const event of iterateEvents(db, own.toSQL())) if (isErasedBy(event, erasure)) count += 1
  return count
}
