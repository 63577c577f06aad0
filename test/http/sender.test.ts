import { describe, expect, test } from 'bun:test'
import { createSalt } from '../../src/ingest/salt-file.ts'
import { type Identity, Visitors } from '../../src/ingest/visitors.ts'
import { anApp, CONVERSION, INGESTION_PATHS, INTERACTIONS, NOW, TRACK } from '../support/an-app.ts'

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)'
const DAY_MS = 86_400_000

/** An application that knows visitors, and what it asked about each. */
function anAppWithVisitors(options: Parameters<typeof anApp>[0] = {}) {
  const visitors = new Visitors(new Map(), createSalt)
  const asked: Identity[] = []
  const identify = (identity: Identity) => {
    asked.push(identity)
    return visitors.identify(identity)
  }
  return { ...anApp({ visitors: { identify }, ...options }), asked }
}

describe.each(INGESTION_PATHS)('who sent an event to %s', path => {
  test('is known by address, user agent and tenant', async () => {
    const { post, accepted, asked } = anAppWithVisitors()
    await post(path, undefined, { headers: { 'user-agent': PHONE }, peer: '192.0.2.7' })
    expect(asked).toEqual([
      { tenantId: 1, network: '192.0.2.7', userAgent: PHONE, occurredAt: NOW, receivedAt: NOW },
    ])
    expect(accepted[0]).toMatchObject({ visitor: expect.any(Number), userAgent: PHONE })
  })

  test('is the client that a trusted proxy speaks for', async () => {
    const { BlockList } = await import('node:net')
    const trustedProxies = new BlockList()
    trustedProxies.addAddress('10.0.0.1')
    const { post, asked } = anAppWithVisitors({ trustedProxies })
    await post(path, undefined, { headers: { 'x-forwarded-for': '192.0.2.9' }, peer: '10.0.0.1' })
    expect(asked[0]?.network).toBe('192.0.2.9')
  })

  test('is the /64 network of an IPv6 address, which one customer has', async () => {
    const { post, accepted } = anAppWithVisitors()
    await post(path, undefined, { peer: '2001:db8:1:2::1' })
    await post(path, undefined, { peer: '2001:db8:1:2:ffff::9' })
    await post(path, undefined, { peer: '2001:db8:1:3::1' })
    const [one, same, other] = accepted.map(event => event.visitor)
    expect(same).toBe(one as number)
    expect(other).not.toBe(one as number)
  })

  test.each([
    ['Sec-GPC', { 'sec-gpc': '1' }],
    ['DNT', { dnt: '1' }],
  ])('is nobody when they ask for it by %s, and the event counts', async (_name, headers) => {
    const { post, accepted, asked } = anAppWithVisitors()
    await post(path, undefined, { headers: { ...headers, 'user-agent': PHONE } })
    expect(accepted).toHaveLength(1)
    expect(accepted[0]).toMatchObject({ visitor: null, userAgent: PHONE })
    expect(asked).toEqual([])
  })

  test.each([
    ['ask for nothing', { 'sec-gpc': '0', dnt: '0' }, true],
    ['ask for it and RESPECT_GPC is off', { 'sec-gpc': '1', dnt: '1' }, false],
  ])('is somebody when they %s', async (_name, headers, respectGpc) => {
    const { post, accepted } = anAppWithVisitors({ respectGpc })
    await post(path, undefined, { headers })
    expect(accepted[0]?.visitor).toBeNumber()
  })

  test('has a user agent of 512 characters at the most, or none', async () => {
    const { post, accepted } = anAppWithVisitors()
    await post(path, undefined, { headers: { 'user-agent': 'x'.repeat(5000) } })
    await post(path)
    expect(accepted.map(event => event.userAgent?.length)).toEqual([512, undefined])
  })
})

test('the address of a client gets into no event', async () => {
  const { post, accepted } = anAppWithVisitors()
  for (const path of [TRACK, CONVERSION, INTERACTIONS]) {
    await post(path, undefined, { peer: '203.0.113.77' })
    await post(path, undefined, { peer: '2001:db8:77:66::1' })
  }
  const text = JSON.stringify(accepted)
  expect(accepted).toHaveLength(6)
  for (const part of ['203.0.113', '2001:db8', ':77:66']) expect(text).not.toContain(part)
})

test('a conversion is of the visitor of the day on which it happened, if that can still be told', async () => {
  const { post, accepted } = anAppWithVisitors()
  const body = (timestamp: number) =>
    JSON.stringify({ tenant_slug: 'la-tienda', timestamp: new Date(timestamp).toISOString() })
  for (const days of [0, 1, 2]) await post(CONVERSION, body(NOW - days * DAY_MS))
  const [today, yesterday, before] = accepted.map(event => event.visitor)
  expect(today).toBeNumber()
  expect(yesterday).toBeNumber()
  expect(yesterday).not.toBe(today as number)
  expect(before).toBeNull()
})
