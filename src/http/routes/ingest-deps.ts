import type { Directory } from '../../core/directory.ts'
import type { Accept } from '../../ingest/accept.ts'
import type { RequestReader } from '../request-reader.ts'
import type { Traffic } from '../traffic.ts'

/** What the ingestion routes work with. */
export interface IngestDeps {
  readonly accept: Accept
  readonly directory: Directory
  readonly reader: RequestReader
  readonly traffic: Traffic
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** ISO 4217 code of a conversion that names none. */
  readonly defaultCurrency: string
}
