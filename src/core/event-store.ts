import type { StoredEvent } from './event.ts'

/** How many events of a ring came to which end. */
export interface Fates {
  readonly stored: number
  /** Not stored again: their transaction was there already. */
  readonly duplicates: number
  /** Set aside, since they could not become events; those tried again or discarded later included. */
  readonly quarantined: number
  /** Missing in the ring: only an older copy of the database that was put back lacks any. */
  readonly lost: number
}

/** How far a ring is drained: the position behind the last record, and how many there were. */
export interface RingCursor {
  readonly position: number
  readonly records: number
}

/** How far a transaction takes a ring's cursor. */
export interface RingStep {
  readonly ringId: string
  readonly from: number
  readonly to: number
}

/** A ring record that cannot become an event. */
export interface RefusedRecord {
  readonly ringId: string
  readonly position: number
  readonly payload: Uint8Array
  readonly error: string
}

/** Writes within one transaction. Any method that throws leaves the transaction usable. */
export interface EventWriter {
  /** Stores an event; false when its transaction is already stored. Throws RecordRefusedError. */
  insert(event: StoredEvent): boolean
  quarantine(record: RefusedRecord): void
  /** Counts an event of which the ring has only that it was erased: as stored, and gone at once. */
  countErased(): void
}

export interface EventStore {
  /** Whether any ring was ever drained. */
  hasDrained(): boolean
  /** Where a ring's draining goes on: at its start when it was never drained. */
  findCursor(ringId: string): RingCursor
  /**
   * Runs `write`, adds the fates that it returns to the ring's, and moves the cursor: all or nothing.
   * Throws when the database cannot be written, and when the cursor is already ahead of `from`:
   * somebody else has stored these records.
   */
  transact(step: RingStep, write: (writer: EventWriter) => Fates): void
}

/** The database refuses one event on its own; the rest of the batch can go on. */
export class RecordRefusedError extends Error {
  override name = 'RecordRefusedError'
}
