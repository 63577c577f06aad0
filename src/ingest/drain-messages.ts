// What the main thread and the drain thread say to each other.

import type { ErasureOutcome } from '../core/erasure-store.ts'
import type { HistogramCounts } from '../core/histogram.ts'
import type { ErasureRequest } from './eraser.ts'
import type { RingSource } from './ring-source.ts'

export type ToDrainThread =
  | {
      readonly kind: 'start'
      readonly databasePath: string
      readonly ring: RingSource
      readonly intervalMs: number
      /** 0 keeps events for ever. */
      readonly retentionDays: number
    }
  | ({ readonly kind: 'erase' } & ErasureRequest)
  /** What was drained of these erasures' events is erased from the ring too. */
  | { readonly kind: 'scrubbed'; readonly ids: readonly number[] }
  | { readonly kind: 'stop'; readonly timeoutMs: number }

export type FromDrainThread =
  /** Sent several times a second. */
  | { readonly kind: 'beat'; readonly state: ThreadState }
  | { readonly kind: 'erased'; readonly outcome: ErasureOutcome }
  /** The last message: the ring is empty, or what is left is still in it. */
  | { readonly kind: 'stopped'; readonly isEmpty: boolean; readonly state: ThreadState }

export interface DrainState {
  /** Why the last drain failed, for the log; undefined when it did not. */
  readonly error: string | undefined
  /** Whether it failed at the ring, not at the database. */
  readonly isRingDamaged: boolean
  /** Records put into quarantine since the thread started. */
  readonly quarantined: number
  /** Milliseconds since the epoch: when the ring was last found empty or drained; undefined before. */
  readonly succeededAt: number | undefined
  /** Of the batches since the thread started, how many records each had. */
  readonly batchRecords: HistogramCounts
  /** And how many seconds each took, its sync included. */
  readonly batchSeconds: HistogramCounts
}

/** A thread's state of draining, and of what it does besides. */
export interface ThreadState extends DrainState {
  /** Erasures that are waiting for the ring to be scrubbed. */
  readonly unscrubbed: readonly number[]
  /** Why erasing does not go on, for the log. */
  readonly erasureError: string | undefined
  /** Why old events are not deleted, for the log. */
  readonly retentionError: string | undefined
}
