import type { Directory } from '../../core/directory.ts'
import type { Accept } from '../../ingest/accept.ts'
import type { FindSender } from '../find-sender.ts'
import type { createIngestHandlers } from '../ingest-handler.ts'
import type { RequestReader } from '../request-reader.ts'
import type { Throttle } from '../throttle.ts'
import type { Traffic } from '../traffic.ts'

/** What the ingestion routes work with. */
export interface IngestDeps {
  readonly accept: Accept
  readonly directory: Directory
  readonly reader: RequestReader
  readonly findSender: FindSender
  readonly createHandler: ReturnType<typeof createIngestHandlers>
  /** Shared by `/track` and `/conversion`, a bucket per client network. */
  readonly apiThrottle: Throttle
  /** For `/interactions`, a bucket per tenant and client network. */
  readonly tenantThrottle: Throttle
  readonly traffic: Traffic
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** ISO 4217 code of a conversion that names none. */
  readonly defaultCurrency: string
}
