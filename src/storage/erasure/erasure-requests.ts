import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm'
import type { Erasure, ErasureCondition } from '../../core/erasure.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { erasures } from '../schema.ts'

/** How far an erasure is. */
export interface ErasureProgress {
  readonly isDone: boolean
  /** Erased so far. */
  readonly events: number
}

/** Asks for events of a tenant to be erased; returns the erasure's id. */
export function requestErasure(
  db: PulsoDatabase,
  { tenantId, condition }: { tenantId: number; condition: ErasureCondition },
): number {
  return db
    .insert(erasures)
    .values({ tenantId, condition: JSON.stringify(condition), requestedAt: Date.now() })
    .returning({ id: erasures.id })
    .get().id
}

/** The newest erasure of all of a tenant that is not done; throws when there is none. */
export function getTenantErasure(db: PulsoDatabase, tenantId: number): number {
  const found = createReadPendingErasures(db)().findLast(
    erasure => erasure.tenantId === tenantId && erasure.condition === null,
  )
  if (!found) throw new Error('the erasure that was asked for is not there')
  return found.id
}

/** Reads the erasures that are not done, in the order in which they were asked for. */
export function createReadPendingErasures(db: PulsoDatabase): () => Erasure[] {
  const query = db
    .select({ id: erasures.id, tenantId: erasures.tenantId, condition: erasures.condition })
    .from(erasures)
    .where(isNull(erasures.doneAt))
    .orderBy(asc(erasures.id))
    .prepare()
  return () =>
    query.all().map(({ condition, ...erasure }) => ({
      ...erasure,
      condition: condition === null ? null : (JSON.parse(condition) as ErasureCondition),
    }))
}

/** Undefined when there is no such erasure. */
export function findErasureProgress(db: PulsoDatabase, id: number): ErasureProgress | undefined {
  const row = db.select().from(erasures).where(eq(erasures.id, id)).get()
  return row && { isDone: row.doneAt !== null, events: row.events }
}

/**
 * Removes what is left of a finished erasure, when nobody waits for it any more. That of a whole tenant
 * stays: it keeps the tenant's id from becoming another's, see `getNextTenantId`.
 */
export function forgetErasure(db: PulsoDatabase, id: number): void {
  db.delete(erasures)
    .where(and(eq(erasures.id, id), isNotNull(erasures.condition)))
    .run()
}
