import type { StorefrontEvent } from './event.ts'

/** Where a ring's consumer stands, as the database knows it. */
export interface RingCursor {
  readonly ringId: string
  readonly position: number
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
  /** Runs `write` and moves the cursor, both or neither; throws when the database cannot be written. */
  transact(cursor: RingCursor, write: (writer: EventWriter) => void): void
}

/** The database refuses one event on its own; the rest of the batch can go on. */
export class RecordRefusedError extends Error {
  override name = 'RecordRefusedError'
}
