import { describe, expect, test } from 'bun:test'
import { BlockList } from 'node:net'
import type { Endpoint } from '../../src/core/event.ts'
import type { RefusalReason } from '../../src/core/refusal.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { MAX_PENDING_BODIES } from '../../src/http/pending-bodies.ts'
import { anApp, CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'

type App = ReturnType<typeof anApp>

const ENDPOINTS: [endpoint: Endpoint, path: string][] = [
  ['track', TRACK],
  ['conversion', CONVERSION],
  ['interaction', INTERACTIONS],
]

/** The reasons that came up at any endpoint, with how often. */
function refusalsOf({ traffic }: App): string[] {
  return ENDPOINTS.flatMap(([endpoint]) =>
    [...traffic[endpoint].refusals]
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => `${endpoint} ${reason} ${count}`),
  )
}

/** How many answers were timed, by endpoint and status. */
function timedOf({ traffic }: App): string[] {
  return ENDPOINTS.flatMap(([endpoint]) =>
    [...traffic[endpoint].durations].map(
      ([status, { counts }]) => `${endpoint} ${status} ${counts.reduce((a, b) => a + b)}`,
    ),
  )
}

const fail = () => {
  throw new Error('the database cannot be read')
}
const LARGE = 'x'.repeat(65_537)

const REFUSED: [
  endpoint: Endpoint,
  reason: RefusalReason,
  status: number,
  body: string | undefined,
  deps?: Partial<AppDeps> & { apiRate?: number; tenantRate?: number },
][] = [
  ['track', 'unreadable', 422, '{'],
  ['track', 'too_large', 413, LARGE],
  ['track', 'throttled', 429, undefined, { apiRate: 0 }],
  ['track', 'invalid', 422, '{}'],
  ['track', 'invalid', 422, '{"tenant_id":"1","type":"call","product_id":999}'],
  ['track', 'invalid', 422, '{"tenant_id":"1","type":"call","product_id":201}'],
  ['track', 'unknown_tenant', 404, '{"tenant_id":"x","type":"call"}'],
  ['track', 'suspended', 404, '{"tenant_id":"3","type":"call"}'],
  ['track', 'overloaded', 503, undefined, { accept: () => false }],
  ['track', 'failed', 503, undefined, { accept: fail }],
  ['conversion', 'unreadable', 200, '{'],
  ['conversion', 'too_large', 413, LARGE],
  ['conversion', 'throttled', 429, undefined, { apiRate: 0 }],
  ['conversion', 'invalid', 200, '{}'],
  ['conversion', 'invalid', 200, '{"tenant_slug":""}'],
  ['conversion', 'unknown_tenant', 200, '{"tenant_slug":"nobody"}'],
  ['conversion', 'suspended', 200, '{"tenant_slug":"cerrada"}'],
  ['conversion', 'overloaded', 200, undefined, { accept: () => false }],
  ['conversion', 'failed', 200, undefined, { accept: fail }],
  ['interaction', 'unreadable', 422, '{'],
  ['interaction', 'too_large', 413, LARGE],
  ['interaction', 'throttled', 429, undefined, { tenantRate: 0 }],
  ['interaction', 'invalid', 422, '{}'],
  ['interaction', 'unknown_tenant', 202, '{"tenant_id":404,"type":"view"}'],
  ['interaction', 'suspended', 202, '{"tenant_id":3,"type":"view"}'],
  ['interaction', 'overloaded', 202, undefined, { accept: () => false }],
  ['interaction', 'failed', 202, undefined, { accept: fail }],
]

describe('a refused request is counted once, by endpoint and reason, and timed:', () => {
  test.each(REFUSED)('%s, %s, answered %d', async (endpoint, reason, status, body, deps) => {
    const app = anApp(deps)
    const path = new Map(ENDPOINTS).get(endpoint) as string
    const response = await app.post(path, body)
    expect(response.status).toBe(status)
    expect(refusalsOf(app)).toEqual([`${endpoint} ${reason} 1`])
    expect(timedOf(app)).toEqual([`${endpoint} ${status} 1`])
  })
})

test('a client with too many unfinished bodies is counted under that', async () => {
  const app = anApp({ apiRate: 1000 })
  const headers = { 'content-length': String(64 * 1024) }
  const endless = () => new ReadableStream({ pull: () => new Promise(() => {}) })
  const send = () =>
    app.send(new Request(`http://localhost${TRACK}`, { method: 'POST', headers, body: endless() }))
  const unfinished = Array.from({ length: MAX_PENDING_BODIES }, send)
  expect(unfinished).toHaveLength(MAX_PENDING_BODIES)
  expect((await send()).status).toBe(503)
  expect(refusalsOf(app)).toEqual(['track too_many_pending 1'])
  // What is too large is told as that, whatever else is under way.
  const announced = { headers: { 'content-length': String(LARGE.length) } }
  expect((await app.post(TRACK, LARGE, announced)).status).toBe(413)
})

test('a recorded event is timed, and nothing is refused', async () => {
  const app = anApp()
  for (const [, path] of ENDPOINTS) await app.post(path)
  expect(refusalsOf(app)).toEqual([])
  expect(timedOf(app)).toEqual(['track 202 1', 'conversion 200 1', 'interaction 201 1'])
})

test('an answer is timed from the start of its request, the reading of its body included', async () => {
  const app = anApp()
  const body = new ReadableStream({
    pull(controller) {
      app.clock.monotonicMs += 30
      controller.enqueue(new TextEncoder().encode('{"tenant_id":"1","type":"call"}'))
      controller.close()
    },
  })
  await app.send(new Request(`http://localhost${TRACK}`, { method: 'POST', body }))
  const seconds = app.traffic.track.durations.get(202)
  expect(seconds?.sum).toBeCloseTo(0.03)
  expect(seconds?.counts[seconds.bounds.indexOf(0.05)]).toBe(1)
})

test('no other path is counted', async () => {
  const app = anApp()
  await app.fetch('GET', '/nowhere')
  await app.fetch('GET', TRACK)
  await app.fetch('OPTIONS', TRACK)
  await app.fetch('GET', '/healthz')
  expect([...refusalsOf(app), ...timedOf(app)]).toEqual([])
})

test('an X-Forwarded-For is counted when its sender is not a trusted proxy', async () => {
  const trustedProxies = new BlockList()
  trustedProxies.addAddress('192.0.2.1')
  for (const [deps, peer, count] of [
    [{}, '192.0.2.1', 1],
    [{ trustedProxies }, '192.0.2.1', 0],
    [{ trustedProxies }, '::ffff:192.0.2.1', 0],
    [{ trustedProxies }, '192.0.2.2', 1],
  ] as const) {
    const app = anApp(deps)
    await app.post(TRACK, undefined, { peer, headers: { 'x-forwarded-for': '203.0.113.1' } })
    await app.post(TRACK, undefined, { peer })
    expect(app.traffic.untrustedForwards).toBe(count)
  }
})
