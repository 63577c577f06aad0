import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Erasure } from '../../core/erasure.ts'
import type { ErasureStore } from '../../core/erasure-store.ts'
import { emptyLog } from '../empty-log.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { LiveRollups } from '../rollup/live-rollups.ts'
import { removeLeftRebuild } from '../rollup/rebuild-rollups.ts'
import { erasures, expiredTransactions } from '../schema.ts'
import { eraseEvents } from './erase-events.ts'
import { eraseQuarantine } from './erase-quarantine.ts'
import { eraseTenant } from './erase-tenant.ts'
import { createReadPendingErasures } from './erasure-requests.ts'

/** What becomes of a condition: none at all would be that of a tenant that is gone. */
const FORGOTTEN = '{}'

export interface ErasureStoreDeps {
  /** The ones that count what is stored on the same connection. */
  readonly rollups: LiveRollups
  /** What tells the quarantined records that an erasure is about. */
  readonly toMatcher: (erasures: readonly Erasure[]) => (payload: Uint8Array) => boolean
}

/** Erases events in SQLite. */
export function createErasureStore(
  db: PulsoDatabase,
  { rollups, toMatcher }: ErasureStoreDeps,
): ErasureStore {
  const readPending = createReadPendingErasures(db)

  function* erase(erasure: Erasure): Generator<void> {
    const { condition } = erasure
    // First: what is taken out of the quarantine meanwhile becomes an event where there are none any more.
    yield* eraseQuarantine(db, toMatcher([erasure]))
    yield* (condition === null ? eraseTenant : eraseEvents)(db, { erasure, rollups })
    if (condition !== null && 'transactionId' in condition) {
      forgetTransaction(db, { tenantId: erasure.tenantId, ...condition })
      yield
    }
    // Last: a rebuild that begins from here on finds nothing of what is erased.
    removeLeftRebuild(db)
  }

  return {
    hasErasures: () => db.select({ id: erasures.id }).from(erasures).limit(1).get() !== undefined,
    erase,
    findPending: ids => readPending().filter(({ id }) => ids.includes(id)),
    finish({ id, tenantId }) {
      const row = db
        .update(erasures)
        .set({
          condition: sql`iif(${erasures.condition} is null, null, ${FORGOTTEN})`,
          doneAt: Date.now(),
        })
        .where(and(eq(erasures.id, id), isNull(erasures.doneAt)))
        .returning({ events: erasures.events })
        .get()
      return { tenantId, events: row?.events ?? 0 }
    },
    truncateLog: () => emptyLog(db),
  }
}

/** An event that was too old to be kept has left its transaction behind. */
function forgetTransaction(
  db: PulsoDatabase,
  { tenantId, transactionId }: { tenantId: number; transactionId: string },
): void {
  const { tenantId: tenant, transactionId: transaction } = expiredTransactions
  db.delete(expiredTransactions)
    .where(and(eq(tenant, tenantId), eq(transaction, transactionId)))
    .run()
}
