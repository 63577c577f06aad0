import type { Logger } from 'pino'
import type { StorefrontEvent } from '../../src/core/event.ts'
import { type AppDeps, createApp } from '../../src/http/app.ts'
import { OpenStreams } from '../../src/http/streams/open-streams.ts'
import { createThrottle } from '../../src/http/throttle.ts'
import { createTraffic } from '../../src/http/traffic.ts'
import { aDirectory } from './a-platform.ts'
import { NO_API } from './an-api.ts'

/** What the clock of an app under test says: 2026-01-15T10:30:00Z. */
export const NOW = 1_768_473_000_000

export const TRACK = '/api/v1/analytics/track'
export const CONVERSION = '/api/v1/analytics/conversion'
export const INTERACTIONS = '/api/v1/interactions'
export const INGESTION_PATHS = [TRACK, CONVERSION, INTERACTIONS] as const

/** A body that each endpoint takes. */
export const GOOD_BODIES = {
  [TRACK]: '{"tenant_id":"1","type":"call"}',
  [CONVERSION]: '{"tenant_slug":"la-tienda","transaction_id":"txn_1"}',
  [INTERACTIONS]: '{"tenant_id":1,"type":"view"}',
} as const

interface AnApp extends Partial<AppDeps> {
  readonly apiRate?: number
  readonly tenantRate?: number
}

interface Sending {
  readonly headers?: Record<string, string>
  /** The address of the socket's other end. */
  readonly peer?: string
}

/** The whole application without a socket, on a directory in memory and clocks that a test moves. */
export function anApp({ apiRate = 60, tenantRate = 120, ...deps }: AnApp = {}) {
  const accepted: StorefrontEvent[] = []
  const logged: unknown[] = []
  const clock = { monotonicMs: 0 }
  let peerAddress = ''
  const monotonicNow = () => clock.monotonicMs
  const traffic = createTraffic(monotonicNow)
  const app = createApp({
    accept: event => accepted.push(event) > 0,
    api: NO_API,
    keyFailuresPerMinute: 10,
    streams: new OpenStreams(deps.api ?? NO_API),
    keepOpen: () => {},
    directory: aDirectory(),
    now: () => NOW,
    defaultCurrency: 'HNL',
    visitors: { identify: () => null },
    respectGpc: true,
    peerAddress: () => peerAddress,
    trustedProxies: null,
    apiThrottle: createThrottle({ ratePerMinute: apiRate }),
    tenantThrottle: createThrottle({ ratePerMinute: tenantRate }),
    traffic,
    monotonicNow,
    maxBodyBytes: 64 * 1024,
    findProblems: () => [],
    metrics: null,
    log: { error: (entry: unknown) => logged.push(entry) } as unknown as Logger,
    ...deps,
  })

  function send(request: Request, peer = '192.0.2.1'): Promise<Response> {
    peerAddress = peer
    return app.handle(request)
  }

  return {
    app,
    /** The events that were taken, in order. */
    accepted,
    /** What was logged as an error. */
    logged,
    clock,
    traffic,
    send,
    fetch: (
      method: string,
      path: string,
      headers: Record<string, string> = {},
      peer?: string,
    ): Promise<Response> => send(new Request(`http://localhost${path}`, { method, headers }), peer),
    /** Posts JSON; a good body unless another is given. */
    post(path: string, body?: string | Uint8Array<ArrayBuffer>, { headers, peer }: Sending = {}) {
      const good: Record<string, string> = GOOD_BODIES
      const request = new Request(`http://localhost${path}`, {
        method: 'POST',
        body: body ?? good[path] ?? '',
        headers: { 'content-type': 'application/json', ...headers },
      })
      return send(request, peer)
    },
  }
}
