import { BlockList, isIP } from 'node:net'

/** An IPv4 address inside an IPv6 one (RFC 4291), as it is usually written, or all in hexadecimal. */
const MAPPED_IPV4 = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i
const BRACKETED = /^\[(.+)\](?::\d+)?$/
const IPV4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d+$/
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Addresses at the right end of X-Forwarded-For that are looked at, at the most. */
export const MAX_HOPS = 32

/**
 * The client that a trusted proxy speaks for: the right-most address in X-Forwarded-For that is not a
 * trusted proxy itself. Undefined when the socket's peer is not one, whose word is worth nothing.
 */
export function findForwardedClient(
  peer: string,
  forwardedFor: string,
  trustedProxies: BlockList,
): string | undefined {
  let client = toAddress(peer) ?? peer
  if (!isIn(client, trustedProxies)) return undefined
  const hops = forwardedFor.split(',').slice(-MAX_HOPS).reverse()
  for (const hop of hops) {
    const address = toAddress(hop.trim())
    // What is not an address was not written by a proxy worth believing: the last good hop stands.
    if (!address) return client
    client = address
    if (!isIn(client, trustedProxies)) return client
  }
  return client
}

/** Whether a socket's peer is a program on this machine. */
export function isLoopback(peer: string): boolean {
  const address = toAddress(peer)
  return address !== undefined && isIn(address, LOOPBACK)
}

/**
 * What a client is throttled by: an IPv4 address, or the /64 network that one IPv6 customer has
 * (its first four groups).
 */
export function toClientNetwork(address: string): string {
  if (!address.includes(':')) return address
  const ipv4 = toMappedIpv4(address)
  if (ipv4) return ipv4
  const [left = '', right] = (address.split('%')[0] as string).split('::')
  const groups = left === '' ? [] : left.split(':')
  const missing = right === undefined ? 0 : 8 - groups.length - countGroups(right)
  return [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(right ?? '').split(':')]
    .slice(0, 4)
    .map(group => Number.parseInt(group || '0', 16).toString(16))
    .join(':')
}

/** An embedded IPv4 address at the end counts for two groups. */
function countGroups(text: string): number {
  if (text === '') return 0
  return text.split(':').length + (text.includes('.') ? 1 : 0)
}

function toAddress(text: string): string | undefined {
  const bare = BRACKETED.exec(text)?.[1] ?? IPV4_WITH_PORT.exec(text)?.[1] ?? text
  const address = toMappedIpv4(bare) ?? bare
  return isIP(address) === 0 ? undefined : address
}

/** The IPv4 address inside a mapped IPv6 one, dotted; undefined for any other address. */
function toMappedIpv4(address: string): string | undefined {
  const [, dotted, high, low] = MAPPED_IPV4.exec(address) ?? []
  if (high === undefined || low === undefined) return dotted
  const groups = [high, low].map(group => Number.parseInt(group, 16))
  return groups.flatMap(group => [group >> 8, group & 0xff]).join('.')
}

function isIn(address: string, blocks: BlockList): boolean {
  return blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
