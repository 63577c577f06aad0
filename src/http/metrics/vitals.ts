import type { Account } from '../../core/account.ts'
import type { DrainState } from '../../ingest/drain-messages.ts'

/** The state of the service, read for one answer of `/metrics`. */
export interface Vitals {
  /** Why it cannot take or store events; none when it is ready. */
  readonly problems: readonly string[]
  /** Undefined when the database cannot be read. */
  readonly account: Account | undefined
  readonly ring: { readonly usedBytes: number; readonly capacityBytes: number }
  /** Undefined when the drain thread has not spoken yet. */
  readonly drain: DrainState | undefined
  readonly disk: {
    readonly databaseBytes: number
    readonly walBytes: number
    readonly freeBytes: number
  }
  /** Seconds: how late timers were since the last reading. */
  readonly eventLoopDelay: { readonly mean: number; readonly p99: number; readonly max: number }
}
