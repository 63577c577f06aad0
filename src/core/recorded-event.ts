import type { StoredEvent } from './event.ts'

/** One event as it is read back from where it is stored. */
export interface RecordedEvent extends StoredEvent {
  readonly id: number
}
