import { toAuthority } from '../core/authority.ts'

const WILDCARDS = new Set(['0.0.0.0', '[::]'])

/** A server's address as one to connect to: `here` stands in for "every address of this machine". */
export function toReachableUrl(url: string, here: string): URL {
  const reachable = new URL(url)
  if (WILDCARDS.has(reachable.hostname)) reachable.hostname = here
  return reachable
}

/** A path of the service on this machine, from the address that it is set to listen on. */
export function toLocalUrl({ host, port }: { host: string; port: number }, path: string): URL {
  return toReachableUrl(`http://${toAuthority(host, port)}${path}`, '127.0.0.1')
}
