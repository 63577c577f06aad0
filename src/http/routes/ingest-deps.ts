import type { Directory } from '../../core/directory.ts'
import type { Accept } from '../../ingest/accept.ts'
import type { Ingress } from '../ingress.ts'

/** What the ingestion routes work with. */
export interface IngestDeps {
  readonly accept: Accept
  readonly directory: Directory
  readonly ingress: Ingress
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** ISO 4217 code of a conversion that names none. */
  readonly defaultCurrency: string
}
