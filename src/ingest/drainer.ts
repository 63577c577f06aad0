import type { StorefrontEvent } from '../core/event.ts'
import { type EventStore, type EventWriter, RecordRefusedError } from '../core/event-store.ts'
import { decodeEvent } from './event-codec.ts'
import type { RingBuffer, RingRecord } from './ring-buffer.ts'

/** How many records, and about how many bytes of them, go into one transaction at the most. */
const MAX_BATCH_RECORDS = 4096
const MAX_BATCH_BYTES = 4 * 1024 * 1024

/** What the records of one batch became. */
export interface BatchOutcome {
  stored: number
  duplicates: number
  quarantined: number
  /** Whether the batch ended at its limit, not at the ring's head. */
  readonly isFull: boolean
}

type Fate = 'stored' | 'duplicates' | 'quarantined'

/**
 * Moves records from the ring into the store, each exactly once: a batch and the ring position
 * behind it are committed together, and the ring is released only then. It keeps no thread and no
 * timer; the caller ticks it.
 */
export class Drainer {
  readonly #ring: RingBuffer
  readonly #store: EventStore
  readonly #maxBatchRecords: number

  constructor(
    ring: RingBuffer,
    store: EventStore,
    { maxBatchRecords = MAX_BATCH_RECORDS }: { maxBatchRecords?: number } = {},
  ) {
    this.#ring = ring
    this.#store = store
    this.#maxBatchRecords = maxBatchRecords
    // A consumer that died between its commit and its release left the tail behind the cursor.
    ring.release(store.findCursor(ring.id) ?? 0)
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
    const outcome: BatchOutcome = { stored: 0, duplicates: 0, quarantined: 0, isFull }
    this.#store.transact({ ringId: this.#ring.id, from, to: end }, writer => {
      for (const record of records) outcome[this.#write(record, writer)] += 1
    })
    this.#ring.release(end)
    return outcome
  }

  #write(record: RingRecord, writer: EventWriter): Fate {
    try {
      return writer.insert(decodeRecord(record)) ? 'stored' : 'duplicates'
    } catch (error) {
      if (!(error instanceof RecordRefusedError)) throw error
      writer.quarantine({ ...record, ringId: this.#ring.id, error: error.message })
      return 'quarantined'
    }
  }
}

function decodeRecord(record: RingRecord): StorefrontEvent {
  try {
    return decodeEvent(record.payload)
  } catch (error) {
    throw new RecordRefusedError((error as Error).message)
  }
}
