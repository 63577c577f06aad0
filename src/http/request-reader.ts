import type { Directory } from '../core/directory.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import { readAnnouncedBytes, readBody } from './body-reader.ts'
import { type ClientNetworkDeps, createFindClientNetwork } from './client-network.ts'
import { MAX_PENDING_BODIES, PendingBodies } from './pending-bodies.ts'
import { RequestError } from './request-error.ts'
import type { Throttle } from './throttle.ts'
import type { Visit } from './visit.ts'

export interface RequestReaderDeps extends ClientNetworkDeps {
  /** Shared by `/track` and `/conversion`, a bucket per client network. */
  readonly apiThrottle: Throttle
  /** For `/interactions`, a bucket per tenant and client network. */
  readonly tenantThrottle: Throttle
  readonly directory: Directory
  readonly maxBodyBytes: number
}

/** Bodies up to this size are not counted as under way. */
const SMALL_BODY_BYTES = 4096

/** Reads a request's body once its client may send it; throws or rejects with RequestError. */
export type ReadBody = (request: Request, visit: Visit) => Promise<Record<string, unknown>>

/** What every ingestion request passes before its body is validated. */
export interface RequestReader {
  /** Throttles by client, and reads the body. */
  readonly readThrottledByClient: ReadBody
  /** The same, but throttles by the tenant that the body names, too. */
  readonly readThrottledByTenant: ReadBody
}

export function createRequestReader(deps: RequestReaderDeps): RequestReader {
  const { apiThrottle, tenantThrottle, directory, maxBodyBytes } = deps
  const clientNetwork = createFindClientNetwork(deps)
  const pendingBodies = new PendingBodies(MAX_PENDING_BODIES * maxBodyBytes)

  /** Requests that name no existing tenant share the network's own bucket. */
  function tenantKey(tenantId: unknown, network: string): string {
    const id = toWholeNumber(tenantId)
    return id !== undefined && directory.findTenantById(id) ? `${id} ${network}` : network
  }

  /**
   * `/interactions` cannot throttle a client before its body is there, so large bodies that are under
   * way are kept in bounds. A small one takes less memory than the connection that it comes by.
   */
  function receiveBody(request: Request, network: string): Promise<Record<string, unknown>> {
    const announcedBytes = readAnnouncedBytes(request)
    const read = () => readBody(request, { announcedBytes, maxBytes: maxBodyBytes })
    const bytes = announcedBytes ?? maxBodyBytes
    if (bytes <= SMALL_BODY_BYTES || bytes > maxBodyBytes) return read()
    if (!pendingBodies.begin(network, bytes)) throw new RequestError('too_many_pending')
    return Promise.try(read).finally(() => pendingBodies.end(network, bytes))
  }

  return {
    readThrottledByClient(request, visit) {
      const network = clientNetwork(request)
      visit.network = network
      apiThrottle.take(network, visit)
      return receiveBody(request, network)
    },
    readThrottledByTenant(request, visit) {
      // Asked for first: once the body is read the socket may be gone, and its address with it.
      const network = clientNetwork(request)
      visit.network = network
      let key = network
      return Promise.try(receiveBody, request, network)
        .then(body => {
          key = tenantKey(body.tenant_id, network)
          return body
        })
        .finally(() => tenantThrottle.take(key, visit))
    },
  }
}
