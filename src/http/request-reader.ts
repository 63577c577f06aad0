import type { BlockList } from 'node:net'
import type { Directory } from '../core/directory.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import { readBody } from './body-reader.ts'
import { findClientIp, isTrustedProxy, toClientNetwork } from './client-ip.ts'
import { allowOrigin } from './cors.ts'
import { MAX_PENDING_BODIES, PendingBodies } from './pending-bodies.ts'
import { RequestError } from './request-error.ts'
import type { Throttle } from './throttle.ts'
import type { RequestSettings, Traffic } from './traffic.ts'

export interface RequestReaderDeps {
  /** The address of the socket's other end. */
  readonly peerAddress: (request: Request) => string
  readonly trustedProxies: BlockList | null
  /** Shared by `/track` and `/conversion`, a bucket per client network. */
  readonly apiThrottle: Throttle
  /** For `/interactions`, a bucket per tenant and client network. */
  readonly tenantThrottle: Throttle
  readonly directory: Directory
  readonly maxBodyBytes: number
  readonly traffic: Traffic
  /** Monotonic milliseconds. */
  readonly monotonicNow: () => number
}

interface ReaderContext {
  readonly request: Request
  readonly set: RequestSettings
}

/** What every ingestion request passes before its body is validated. */
export interface RequestReader {
  /** Opens the answer to the page's origin, throttles by client, and reads the body. */
  readThrottledByClient(context: ReaderContext): Promise<Record<string, unknown>>
  /** The same, but throttles by the tenant that the body names, too. */
  readThrottledByTenant(context: ReaderContext): Promise<Record<string, unknown>>
}

/** Both ways of reading throw RequestError. */
export function createRequestReader(deps: RequestReaderDeps): RequestReader {
  const { apiThrottle, tenantThrottle, directory, maxBodyBytes, monotonicNow } = deps
  const { traffic, trustedProxies } = deps
  const pendingBodies = new PendingBodies(MAX_PENDING_BODIES * maxBodyBytes)

  function clientNetwork(request: Request): string {
    const peer = deps.peerAddress(request)
    const forwardedFor = request.headers.get('x-forwarded-for')
    if (forwardedFor === null) return toClientNetwork(peer)
    if (trustedProxies === null || !isTrustedProxy(peer, trustedProxies)) {
      traffic.untrustedForwards += 1
      return toClientNetwork(peer)
    }
    return toClientNetwork(findClientIp(peer, forwardedFor, trustedProxies))
  }

  /** Requests that name no existing tenant share the network's own bucket. */
  function tenantKey(tenantId: unknown, network: string): string {
    const id = toWholeNumber(tenantId)
    return id !== undefined && directory.findTenantById(id) ? `${id} ${network}` : network
  }

  /** `/interactions` cannot throttle a client before its body is there, so this keeps it in bounds. */
  async function receiveBody(request: Request, network: string): Promise<Record<string, unknown>> {
    const announced = request.headers.get('content-length')
    const bytes = announced === null ? maxBodyBytes : Math.min(Number(announced), maxBodyBytes)
    if (!pendingBodies.begin(network, bytes)) throw new RequestError('too_many_pending')
    try {
      return await readBody(request, maxBodyBytes)
    } finally {
      pendingBodies.end(network, bytes)
    }
  }

  return {
    readThrottledByClient({ request, set }) {
      const now = monotonicNow()
      set.startedAt = now
      allowOrigin(request, set.headers)
      const network = clientNetwork(request)
      apiThrottle.take(network, { headers: set.headers, now })
      return receiveBody(request, network)
    },
    async readThrottledByTenant({ request, set }) {
      const now = monotonicNow()
      set.startedAt = now
      allowOrigin(request, set.headers)
      // Asked for first: once the body is read the socket may be gone, and its address with it.
      const network = clientNetwork(request)
      let key = network
      try {
        const body = await receiveBody(request, network)
        key = tenantKey(body.tenant_id, network)
        return body
      } finally {
        tenantThrottle.take(key, { headers: set.headers, now })
      }
    },
  }
}
