import { describe, expect, test } from 'bun:test'
import { BlockList } from 'node:net'
import { anApp, INTERACTIONS, TRACK } from '../support/an-app.ts'

// Who is throttled together with whom, seen from outside: of two requests by one client the second
// is over a limit of one.

const TRUSTED = new BlockList()
TRUSTED.addSubnet('10.0.0.0', 8, 'ipv4')
TRUSTED.addAddress('192.0.2.200', 'ipv4')
TRUSTED.addSubnet('fd00:aaaa::', 32, 'ipv6')

interface Sender {
  readonly peer: string
  /** X-Forwarded-For. */
  readonly via?: string
}

async function areOneClient(
  a: Sender,
  b: Sender,
  { path = TRACK, trustedProxies = null }: { path?: string; trustedProxies?: BlockList | null },
): Promise<boolean> {
  const { post } = anApp({ apiRate: 1, tenantRate: 1, trustedProxies })
  const send = ({ peer, via }: Sender) =>
    post(path, undefined, { peer, headers: via === undefined ? {} : { 'x-forwarded-for': via } })
  expect((await send(a)).ok).toBe(true)
  return (await send(b)).status === 429
}

describe.each([TRACK, INTERACTIONS])('%s throttles together', path => {
  test.each([
    ['an address and itself', '192.0.2.1', '192.0.2.1'],
    ['two addresses of one IPv6 /64', '2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
    ['ways to write one IPv6 address', '2001:db8::1', '2001:0DB8:0000:0000:0:0:0:1'],
    ['two addresses of the first /64', '::1', '::2'],
    ['a /64 that ends in zeros, short and in full', '2001:db8:1::', '2001:db8:1:0:1:2:3:4'],
    ['zeros left out before the last groups', '2001:db8::1:0:0:0:1', '2001:db8:0:1::1'],
    ['an IPv4 address and the same mapped into IPv6', '192.0.2.1', '::ffff:192.0.2.1'],
    ['ways to write a mapped address', '::FFFF:192.0.2.1', '::ffff:192.0.2.1'],
    ['an IPv4 address and the same mapped in hexadecimal', '192.0.2.1', '::ffff:c000:201'],
    ['one link-local address with and without its zone', 'fe80::1', 'fe80::1%eth0'],
  ])('%s', async (_name, a, b) => {
    expect(await areOneClient({ peer: a }, { peer: b }, { path })).toBe(true)
    expect(await areOneClient({ peer: b }, { peer: a }, { path, trustedProxies: TRUSTED })).toBe(
      true,
    )
  })
})

describe.each([TRACK, INTERACTIONS])('%s tells apart', path => {
  test.each([
    ['two IPv4 addresses', '192.0.2.1', '192.0.2.2'],
    ['two neighbouring /64', '2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['two /64 with zeros left out in the middle', '2001:db8::1:0:0:1', '2001:db8:0:1::1'],
    ['two mapped IPv4 addresses', '::ffff:192.0.2.1', '::ffff:192.0.2.2'],
    ['an IPv6 network and an IPv4 address', '::1', '127.0.0.1'],
  ])('%s', async (_name, a, b) => {
    expect(await areOneClient({ peer: a }, { peer: b }, { path })).toBe(false)
    expect(await areOneClient({ peer: a }, { peer: b }, { path, trustedProxies: TRUSTED })).toBe(
      false,
    )
  })
})

describe('X-Forwarded-For', () => {
  test.each([
    ['there are no trusted proxies', null, '203.0.113.1'],
    ['the peer is not one of them', TRUSTED, '192.0.2.1'],
    ['the peer is one in name only', TRUSTED, '2001:db8::10'],
  ])('is ignored where %s', async (_name, trustedProxies, peer) => {
    const a = { peer, via: '198.51.100.1' }
    const b = { peer, via: '198.51.100.2' }
    expect(await areOneClient(a, b, { trustedProxies })).toBe(true)
    expect(await areOneClient(a, { peer }, { trustedProxies })).toBe(true)
  })

  /** What a trusted proxy sends, and the client that it speaks of. */
  const CLIENTS: [name: string, via: string, client: string, peer?: string][] = [
    ['one address', '198.51.100.1', '198.51.100.1'],
    ['an address that the client made up on the left', '8.8.8.8, 198.51.100.1', '198.51.100.1'],
    ['many made-up addresses', `${'8.8.8.8, '.repeat(500)}198.51.100.1`, '198.51.100.1'],
    ['made-up text on the left', '<script>, "x, y", 198.51.100.1', '198.51.100.1'],
    ['trusted proxies on the right', '198.51.100.1, 10.1.2.3, 192.0.2.200', '198.51.100.1'],
    ['a made-up trusted proxy on the left', '10.9.9.9, 198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['no spaces', '8.8.8.8,198.51.100.1,10.1.2.3', '198.51.100.1'],
    ['more spaces', '  8.8.8.8 ,\t198.51.100.1  ', '198.51.100.1'],
    ['a port', '198.51.100.1:4711', '198.51.100.1'],
    ['an IPv6 address', '2001:db8:5:5::7', '2001:db8:5:5::1'],
    ['an IPv6 address in brackets', '[2001:db8:5:5::7]', '2001:db8:5:5::1'],
    ['an IPv6 address in brackets with a port', '[2001:db8:5:5::7]:4711', '2001:db8:5:5::1'],
    ['a mapped IPv4 address', '::ffff:198.51.100.1', '198.51.100.1'],
    ['one mapped in hexadecimal', '::ffff:c633:6401', '198.51.100.1'],
    ['a proxy mapped in hexadecimal', '198.51.100.1, ::FFFF:0A01:203', '198.51.100.1'],
    ['an IPv6 proxy on the right', '198.51.100.1, fd00:aaaa::5', '198.51.100.1'],
    ['a mapped proxy on the right', '198.51.100.1, ::ffff:10.1.2.3', '198.51.100.1'],
    ['the peer being an IPv6 proxy', '198.51.100.1', '198.51.100.1', 'fd00:aaaa::1'],
    ['the peer being a mapped proxy', '198.51.100.1', '198.51.100.1', '::ffff:10.0.0.1'],
    // Nothing to go by: the last hop that can be believed is the client.
    ['no address at all', '', '10.0.0.1'],
    ['text that is no address', 'unknown', '10.0.0.1'],
    ['an address out of range', '198.51.100.256', '10.0.0.1'],
    ['an address with zeros in front', '198.051.100.001', '10.0.0.1'],
    ['text between the client and the proxies', '198.51.100.1, unknown, 10.1.2.3', '10.1.2.3'],
    ['an empty part', '198.51.100.1,', '10.0.0.1'],
    ['trusted proxies only', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ]
  test.each(CLIENTS)('with %s', async (_name, via, client, peer = '10.0.0.1') => {
    const sender = { peer, via }
    const itself = { peer: client }
    expect(await areOneClient(sender, itself, { trustedProxies: TRUSTED })).toBe(true)
    const stranger = { peer, via: '203.0.113.77' }
    expect(await areOneClient(sender, stranger, { trustedProxies: TRUSTED })).toBe(false)
  })

  test('tells apart the clients behind one proxy', async () => {
    const { post } = anApp({ apiRate: 1, trustedProxies: TRUSTED })
    for (let i = 1; i < 50; i++) {
      const headers = { 'x-forwarded-for': `198.51.100.${i}` }
      expect((await post(TRACK, undefined, { peer: '10.0.0.1', headers })).status).toBe(202)
      expect((await post(TRACK, undefined, { peer: '10.0.0.2', headers })).status).toBe(429)
    }
  })

  test('may be absent from a trusted proxy', async () => {
    const own = { peer: '10.0.0.1' }
    expect(await areOneClient(own, own, { trustedProxies: TRUSTED })).toBe(true)
    expect(await areOneClient(own, { peer: '10.0.0.2' }, { trustedProxies: TRUSTED })).toBe(false)
  })
})
