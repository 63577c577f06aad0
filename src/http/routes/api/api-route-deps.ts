import type { Api } from '../../../core/api-calls.ts'
import type { Gate } from '../../gate.ts'
import type { OpenStreams } from '../../streams/open-streams.ts'

/** What the authenticated routes work with. */
export interface ApiRouteDeps {
  readonly gate: Gate
  readonly api: Api
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly streams: OpenStreams
  /** Keeps the connection of a request open while nothing is sent. */
  readonly keepOpen: (request: Request) => void
  /** Of revenue that is asked for without one. */
  readonly defaultCurrency: string
}
