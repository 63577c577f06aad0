import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'

interface StoredEvent {
  readonly metadata: string | null
  readonly transaction_id: string | null
}

/** The numbers of a beacon load's events that are in a database, as often as they are. */
export function readStoredNumbers(dataDir: string): number[] {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  try {
    const rows = db.$client
      .query<StoredEvent, []>('select metadata, transaction_id from events')
      .all()
    return rows.map(({ metadata, transaction_id }) =>
      transaction_id ? Number(transaction_id.slice('txn_'.length)) : JSON.parse(metadata ?? '{}').n,
    )
  } finally {
    db.$client.close()
  }
}
