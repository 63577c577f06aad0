import type { Api } from '../../core/api-calls.ts'
import type { Admission } from '../gate.ts'
import { RefusedError } from '../refused-error.ts'

/** Under way at once, for all clients together: each part of an export takes the API thread some 20 ms. */
export const MAX_EXPORTS = 4
export const MAX_LIVE_CONNECTIONS = 100
/** Of these as many may be of one tenant, so that no read key takes them all. */
export const MAX_EXPORTS_PER_TENANT = 2
export const MAX_LIVE_PER_TENANT = 20
/** How soon a stream ends whose key is revoked or expires, or whose tenant is removed. */
export const CHECK_KEYS_EVERY_MS = 1000

const RETRY_AFTER_SECONDS = 5

export type StreamKind = 'export' | 'live'

const LIMITS: Readonly<Record<StreamKind, { readonly all: number; readonly tenant: number }>> = {
  export: { all: MAX_EXPORTS, tenant: MAX_EXPORTS_PER_TENANT },
  live: { all: MAX_LIVE_CONNECTIONS, tenant: MAX_LIVE_PER_TENANT },
}

/** One answer that goes on for long. */
export interface OpenStream {
  /** Aborted when it must not go on. */
  readonly signal: AbortSignal
  /** To be called when it has ended, for whatever reason. */
  release(): void
}

interface Entry {
  readonly kind: StreamKind
  readonly admission: Admission
  readonly controller: AbortController
}

/** All answers that go on for long: so many at most, and none for longer than it may be seen. */
export class OpenStreams {
  readonly #api: Api
  readonly #entries = new Set<Entry>()
  #checking: Timer | undefined
  #isClosed = false

  constructor(api: Api) {
    this.#api = api
  }

  /** Counts a stream and looks after it; throws the 503 that it is refused with when there are too many. */
  open(kind: StreamKind, admission: Admission): OpenStream {
    if (this.#isClosed || !this.#hasRoom(kind, admission)) throw toTooMany(kind)
    const entry = { kind, admission, controller: new AbortController() }
    this.#entries.add(entry)
    this.#checking ??= setInterval(() => void this.#endGone(), CHECK_KEYS_EVERY_MS)
    return { signal: entry.controller.signal, release: () => this.#remove(entry) }
  }

  /** Ends live connections, which would go on for ever, and lets no stream begin any more. */
  close(): void {
    this.#isClosed = true
    this.#end(({ kind }) => kind === 'live')
  }

  #hasRoom(kind: StreamKind, { tenant }: Admission): boolean {
    const ofKind = [...this.#entries].filter(entry => entry.kind === kind)
    const ofTenant = ofKind.filter(({ admission }) => admission.tenant.id === tenant.id)
    return ofKind.length < LIMITS[kind].all && ofTenant.length < LIMITS[kind].tenant
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry)
    if (this.#entries.size > 0) return
    clearInterval(this.#checking)
    this.#checking = undefined
  }

  async #endGone(): Promise<void> {
    const admissions = [...this.#entries].map(({ admission }) => admission)
    const keyIds = [...new Set(admissions.map(({ principal }) => principal.keyId))]
    const tenantIds = [...new Set(admissions.map(({ tenant }) => tenant.id))]
    try {
      const gone = await this.#api.call('findGone', { keyIds, tenantIds })
      this.#end(
        ({ admission: { principal, tenant } }) =>
          gone.keyIds.includes(principal.keyId) || gone.tenantIds.includes(tenant.id),
      )
    } catch {
      // Nothing is read from the database meanwhile either, and in a second it is asked again.
    }
  }

  #end(isMeant: (entry: Entry) => boolean): void {
    for (const entry of [...this.#entries].filter(isMeant)) {
      this.#remove(entry)
      entry.controller.abort()
    }
  }
}

function toTooMany(kind: StreamKind): RefusedError {
  return new RefusedError({
    status: 503,
    body: { message: kind === 'live' ? 'Too many live connections.' : 'Too many exports.' },
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  })
}
