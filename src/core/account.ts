import type { Fates, RingCursor } from './event-store.ts'

/** What the database says of the events of all rings, and how far it has drained one of them. */
export interface DrainedTotals extends Fates {
  /** Of the quarantined ones, those that an operator has thrown away. */
  readonly discarded: number
  readonly cursor: RingCursor
}

/** What became of every event that was ever acknowledged. */
export interface Account extends Omit<DrainedTotals, 'cursor'> {
  readonly received: number
  /** In the ring, and not yet in the database. */
  readonly pending: number
}

/**
 * Puts together what was drained and what a ring has taken (its sequence number, read behind the
 * totals). An event is received once it is in the ring, so at every moment
 * `received = stored + duplicates + quarantined + lost + pending`, and `lost` is 0 unless an older copy
 * of the database was put back.
 */
export function toAccount({ cursor, ...totals }: DrainedTotals, sequence: number): Account {
  const drained = totals.stored + totals.duplicates + totals.quarantined + totals.lost
  const pending = sequence - cursor.records
  return { ...totals, pending, received: drained + pending }
}
