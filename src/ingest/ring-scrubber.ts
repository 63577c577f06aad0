import type { RingRecords } from './ring-records.ts'

/** How many records, and how many words between records, are looked at before others get a turn. */
const RECORDS_A_STEP = 256
const WORDS_A_STEP = 16_384

const WORD_BYTES = 8

/** Where a ring's records begin and end, as of when it is asked. */
interface RingPositions {
  readonly head: number
  readonly tail: number
}

interface RingScrubberOptions {
  readonly ring: RingPositions
  readonly isWanted: (payload: Uint8Array) => boolean
}

/**
 * Erases records that were drained and are not yet overwritten, in place: each keeps its length, its
 * number and a right checksum, so that a recovery still finds its way across. Whatever else is there
 * that is no record, such as the rest of one that is half overwritten, becomes zeros. It never touches
 * what is not drained, and must be stepped by the producer, which alone knows when the head moves.
 *
 * A process that dies between the erased bytes and their checksum leaves a record that is torn, but
 * tells its length and number: the next scrub, which sees that it follows the record before, ends it.
 */
export class RingScrubber {
  readonly #records: RingRecords
  readonly #ring: RingPositions
  readonly #isWanted: (payload: Uint8Array) => boolean
  /** What is behind it is none of the scrubber's, for it was appended since, or is not drained. */
  readonly #end: number
  #position = Number.NEGATIVE_INFINITY
  /** Of the record before the position; undefined where it is not known that one starts there. */
  #sequence: number | undefined

  constructor(records: RingRecords, { ring, isWanted }: RingScrubberOptions) {
    this.#records = records
    this.#ring = ring
    this.#isWanted = isWanted
    this.#end = ring.tail
  }

  /** Looks at some hundred records; true when there are no more. */
  step(): boolean {
    this.#skipOverwritten()
    for (let records = 0, words = 0; records < RECORDS_A_STEP && words < WORDS_A_STEP; ) {
      if (this.#position >= this.#end) return true
      if (this.#visit()) records += 1
      else words += 1
    }
    return false
  }

  /** What was appended since the last step may have overwritten the place where it ended. */
  #skipOverwritten(): void {
    const oldest = this.#ring.head - this.#records.capacityBytes
    if (this.#position >= oldest) return
    this.#position = oldest
    this.#sequence = undefined
  }

  /** Goes one record on, or one word where there is none; says which. */
  #visit(): boolean {
    const position = this.#position
    // Before the ring's first lap there was nothing, but a power cut may have dropped records there.
    const record = position < 0 ? undefined : this.#records.at(position, this.#end)
    if (record) {
      const { sequence, payload, end } = record
      if (payload && this.#isWanted(payload)) this.#records.erase(position, payload.byteLength)
      if (payload) this.#sequence = sequence
      // Earlier versions left there what had been in it.
      else this.#records.clearSkipped(position)
      this.#position = end
      return true
    }
    if (this.#sequence !== undefined && this.#eraseTorn(this.#sequence + 1)) return true
    this.#records.clear(position < 0 ? position + this.#records.capacityBytes : position)
    this.#sequence = undefined
    this.#position += WORD_BYTES
    return false
  }

  #eraseTorn(sequence: number): boolean {
    const torn = this.#records.findTorn(this.#position, { limit: this.#end, sequence })
    if (!torn) return false
    this.#records.erase(this.#position, torn.payloadBytes)
    this.#sequence = sequence
    this.#position = torn.end
    return true
  }
}
