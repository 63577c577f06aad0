import type { BlockList } from 'node:net'
import { findForwardedClient, toClientNetwork } from './client-ip.ts'
import type { Traffic } from './traffic.ts'

export interface ClientNetworkDeps {
  /** The address of the socket's other end. */
  readonly peerAddress: (request: Request) => string
  readonly trustedProxies: BlockList | null
  readonly traffic: Traffic
}

/** What a request's client is throttled by. To be asked before anything is waited for: the socket may be gone then. */
export type FindClientNetwork = (request: Request) => string

export function createFindClientNetwork(deps: ClientNetworkDeps): FindClientNetwork {
  const { traffic, trustedProxies } = deps
  return request => {
    const peer = deps.peerAddress(request)
    const forwardedFor = request.headers.get('x-forwarded-for')
    if (forwardedFor === null) return toClientNetwork(peer)
    const client = trustedProxies && findForwardedClient(peer, forwardedFor, trustedProxies)
    if (client) return toClientNetwork(client)
    traffic.untrustedForwards += 1
    return toClientNetwork(peer)
  }
}
