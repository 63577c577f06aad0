import {
  type EventStore,
  type EventWriter,
  type Fates,
  RecordRefusedError,
} from '../core/event-store.ts'
import { decodeEvent } from './event-codec.ts'
import type { RingBuffer, RingRecord } from './ring-buffer.ts'
import { RingDamagedError } from './ring-header.ts'
import { isErasedPayload } from './ring-records.ts'
import { createToStoredEvent } from './to-stored-event.ts'

/** How many records, and about how many bytes of them, go into one transaction at the most. */
const MAX_BATCH_RECORDS = 16_384
const MAX_BATCH_BYTES = 16 * 1024 * 1024

/** What the records of one batch became. */
export interface BatchOutcome extends Fates {
  /** How many there were. */
  readonly records: number
  /** Whether the batch ended at its limit, not at the ring's head. */
  readonly isFull: boolean
}

type Fate = 'stored' | 'duplicates' | 'quarantined'

/**
 * Moves records from the ring into the store, each exactly once: a batch, what became of it, and the
 * ring position behind it are committed together, and the ring is released only then. It keeps no
 * thread and no timer; the caller ticks it.
 */
export class Drainer {
  readonly #ring: RingBuffer
  readonly #store: EventStore
  readonly #maxBatchRecords: number
  readonly #toStoredEvent = createToStoredEvent()
  /** The number of the last record that was drained. */
  #sequence: number

  constructor(
    ring: RingBuffer,
    store: EventStore,
    { maxBatchRecords = MAX_BATCH_RECORDS }: { maxBatchRecords?: number } = {},
  ) {
    this.#ring = ring
    this.#store = store
    this.#maxBatchRecords = maxBatchRecords
    const cursor = store.findCursor(ring.id)
    this.#sequence = cursor.records
    // A consumer that died between its commit and its release left the tail behind the cursor.
    ring.release(cursor.position)
  }

  /** Whether everything in the ring is stored. */
  get isDrained(): boolean {
    return this.#ring.usedBytes === 0
  }

  /** Drains one batch; undefined when the ring was empty. Throws, with nothing lost, when the store does. */
  tick(): BatchOutcome | undefined {
    const from = this.#ring.tail
    const limits = { records: this.#maxBatchRecords, bytes: MAX_BATCH_BYTES }
    const { records, end, isFull } = this.#ring.read(limits)
    if (end === from) return undefined
    const lost = this.#countMissing(records)
    const fates = { stored: 0, duplicates: 0, quarantined: 0, lost }
    this.#store.transact({ ringId: this.#ring.id, from, to: end }, writer => {
      for (const record of records) fates[this.#write(record, writer)] += 1
      return fates
    })
    this.#sequence += lost + records.length
    this.#ring.release(end)
    return { ...fates, records: records.length, isFull }
  }

  /**
   * How many numbers are missing before a batch. Throws RingDamagedError when they do not count up from
   * there: such records are not what was appended behind those that are drained.
   */
  #countMissing(records: readonly RingRecord[]): number {
    const first = records[0]
    const last = records.at(-1)
    if (!first || !last) return 0
    const missing = first.sequence - this.#sequence - 1
    if (missing < 0 || last.sequence - first.sequence !== records.length - 1) {
      throw new RingDamagedError(`ring records from ${first.position} on are out of sequence`)
    }
    return missing
  }

  #write(record: RingRecord, writer: EventWriter): Fate {
    // Drained before: it is replayed into an older copy of the database.
    if (isErasedPayload(record.payload)) {
      writer.countErased()
      return 'stored'
    }
    try {
      const event = this.#toStoredEvent(decodeEvent(record.payload))
      return writer.insert(event) ? 'stored' : 'duplicates'
    } catch (error) {
      if (!(error instanceof RecordRefusedError)) throw error
      const { position, payload } = record
      writer.quarantine({ ringId: this.#ring.id, position, payload, error: error.message })
      return 'quarantined'
    }
  }
}
