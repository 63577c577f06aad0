import type { Api } from '../../../core/api-calls.ts'
import type { Gate } from '../../gate.ts'

/** What the authenticated routes work with. */
export interface ApiRouteDeps {
  readonly gate: Gate
  readonly api: Api
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Of revenue that is asked for without one. */
  readonly defaultCurrency: string
}
