import type { Device } from './device.ts'

/** Which of a tenant's events are wanted; of what is left out, any. */
export interface EventFilter {
  readonly type?: string | undefined
  readonly device?: Device | undefined
  readonly productId?: number | undefined
  readonly transactionId?: string | undefined
  /** Whether those of programs are wanted too. */
  readonly withBots: boolean
  /** Milliseconds since the epoch: the first instant that is wanted. */
  readonly from?: number | undefined
  /** Milliseconds since the epoch: the first instant behind that. */
  readonly to?: number | undefined
}
