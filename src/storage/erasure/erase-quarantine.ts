import { asc, gt, sql } from 'drizzle-orm'
import type { PulsoDatabase } from '../open-database.ts'
import { discardRecord } from '../quarantine-store.ts'
import { quarantine } from '../schema.ts'

const RECORDS_A_STEP = 256

/**
 * Throws away the quarantined records that are wanted, in transactions between which others may write;
 * they stay counted, as discarded.
 */
export function* eraseQuarantine(
  db: PulsoDatabase,
  isWanted: (payload: Uint8Array) => boolean,
): Generator<void> {
  const next = db
    .select({ id: quarantine.id, payload: quarantine.payload })
    .from(quarantine)
    .where(gt(quarantine.id, sql.placeholder('id')))
    .orderBy(asc(quarantine.id))
    .limit(RECORDS_A_STEP)
    .prepare()
  for (let id = 0, isMore = true; isMore; ) {
    const records = next.all({ id })
    db.transaction(
      () => {
        for (const record of records) {
          if (isWanted(record.payload)) discardRecord(db, record.id)
        }
      },
      { behavior: 'immediate' },
    )
    id = records.at(-1)?.id ?? id
    isMore = records.length === RECORDS_A_STEP
    yield
  }
}
