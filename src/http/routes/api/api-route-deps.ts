import type { Api } from '../../../core/api-calls.ts'
import type { Gate } from '../../gate.ts'

/** What the authenticated routes work with. */
export interface ApiRouteDeps {
  readonly gate: Gate
  readonly api: Api
}
