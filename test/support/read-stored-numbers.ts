import { readStoredEvents } from './read-stored-events.ts'

/** The numbers of a beacon load's events that are in a database, as often as they are; others are left out. */
export function readStoredNumbers(dataDir: string): number[] {
  return readStoredEvents(dataDir)
    .map(({ metadata, transactionId }) =>
      transactionId?.startsWith('txn_')
        ? Number(transactionId.slice('txn_'.length))
        : JSON.parse(metadata ?? '{}').n,
    )
    .filter(n => n !== undefined)
}
