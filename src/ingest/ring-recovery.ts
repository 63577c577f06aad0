// What is in a ring and not in the database, found by walking over the records.

import type { RingCursor } from '../core/event-store.ts'
import type { RingRecords } from './ring-records.ts'

/** What a walk over a ring left by an earlier process found. */
export interface RingRecovery {
  /** Records that the database does not have. */
  readonly pendingRecords: number
  /** Those among them that a newer copy of the database had already: an older one was put back. */
  readonly replayedRecords: number
  /** Records behind the cursor that are overwritten: only an older copy of the database lacks any. */
  readonly lostRecords: number
  /** Bytes between the first record that is not whole, if any, and the old head: torn by a power cut. */
  readonly discardedBytes: number
}

/** A run of whole records, in order. */
export interface RingWalk {
  readonly start: number
  readonly end: number
  readonly records: number
  /** Of the last record; the one before the first when there is none. */
  readonly sequence: number
}

/** A ring's head and tail, or zeros when they cannot be right. */
interface RingEnds {
  readonly head: number
  readonly tail: number
}

/** Looks for what a database with this cursor lacks; changes nothing. */
export function surveyRing(
  records: RingRecords,
  cursor: RingCursor,
  { head, tail }: RingEnds,
): { walk: RingWalk; recovery: RingRecovery } {
  const walk = findPending(records, cursor, { head, tail })
  const { start, end, sequence } = walk
  const replayed = start < tail ? walkRing(records, cursor, { start, limit: tail }) : undefined
  return {
    walk,
    recovery: {
      pendingRecords: walk.records,
      replayedRecords: replayed?.records ?? 0,
      lostRecords: walk.records > 0 ? sequence - walk.records - cursor.records : 0,
      discardedBytes: Math.max(0, head - end),
    },
  }
}

/** The longest run of records that the cursor does not have, up to the newest that is whole. */
function findPending(records: RingRecords, cursor: RingCursor, { head, tail }: RingEnds): RingWalk {
  const { windowBytes, capacityBytes } = records
  const oldestWindow = Math.ceil((head - capacityBytes) / windowBytes)
  let walk = walkRing(records, cursor, { start: cursor.position })
  // Where that was overwritten, later records are found by their windows: no record crosses one.
  while (walk.end < tail) {
    const nextWindow = Math.floor(walk.end / windowBytes) + 1
    const start = Math.min(Math.max(oldestWindow, nextWindow) * windowBytes, tail)
    walk = walkRing(records, cursor, { start })
  }
  return walk
}

/**
 * Whole records behind the cursor from a position on, numbered without a gap. Only behind a gap in
 * the ring may the first skip numbers: one that does so right at the cursor was appended before a
 * power cut, behind a record that was torn, and is none of those that count.
 */
function walkRing(
  ring: RingRecords,
  cursor: RingCursor,
  { start, limit = start + ring.capacityBytes }: { start: number; limit?: number },
): RingWalk {
  let end = start
  let records = 0
  let sequence = cursor.records
  while (end < limit) {
    const record = ring.at(end, limit)
    if (!record) break
    if (record.payload) {
      const isNext = record.sequence === sequence + 1
      const maySkip = records === 0 && start > cursor.position
      if (!isNext && !(maySkip && record.sequence > sequence)) break
      sequence = record.sequence
      records += 1
    }
    end = record.end
  }
  return { start, end, records, sequence }
}
