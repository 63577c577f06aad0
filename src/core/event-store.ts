import type { StorefrontEvent } from './event.ts'

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
  insert(event: StorefrontEvent): boolean
  quarantine(record: RefusedRecord): void
}

export interface EventStore {
  findCursor(ringId: string): number | undefined
  /**
   * Runs `write` and moves the cursor, both or neither. Throws when the database cannot be written,
   * and when the cursor is already ahead of `from`: somebody else has stored these records.
   */
  transact(step: RingStep, write: (writer: EventWriter) => void): void
}

/** The database refuses one event on its own; the rest of the batch can go on. */
export class RecordRefusedError extends Error {
  override name = 'RecordRefusedError'
}
