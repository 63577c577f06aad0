import { and, gt, inArray, isNull, or } from 'drizzle-orm'
import type { Viewers } from '../core/event-calls.ts'
import type { PulsoDatabase } from './open-database.ts'
import { apiKeys, tenants } from './schema.ts'

/** Finds which keys are not good any more at a time in milliseconds since the epoch, and which tenants are not there. */
export function createFindGone(db: PulsoDatabase) {
  return ({ keyIds, tenantIds }: Viewers, now: number): Viewers => {
    const isActive = and(
      isNull(apiKeys.revokedAt),
      or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
    )
    const goodKeys = db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(inArray(apiKeys.id, [...keyIds]), isActive))
      .all()
    const there = db
      .select({ id: tenants.id })
      .from(tenants)
      .where(inArray(tenants.id, [...tenantIds]))
      .all()
    return { keyIds: without(keyIds, goodKeys), tenantIds: without(tenantIds, there) }
  }
}

function without(ids: readonly number[], rows: readonly { readonly id: number }[]): number[] {
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter(id => !found.has(id))
}
