import { expect, onTestFinished, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { describeInBrowser, openPage } from '../support/a-browser.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredEvents } from '../support/read-stored-events.ts'
import { until } from '../support/until.ts'

// What a tenant's own page, on another site than the service, can do. Playwright's routing is not
// used here: with it, Chromium's preflights are answered by Playwright, not by the service.

setDefaultTimeout(60_000)

// As the functions below find them in the browser.
declare const navigator: { sendBeacon(url: string, body: string | URLSearchParams | Blob): boolean }

const TRACK = '/api/v1/analytics/track'
const CONVERSION = '/api/v1/analytics/conversion'
const INTERACTIONS = '/api/v1/interactions'

const TAP = { tenant_id: '1', type: 'whatsapp_click' }
const SALE = { tenant_slug: 'mi-negocio', transaction_id: 'txn_1', value: 150 }
const VIEW = { tenant_id: 1, type: 'view' }

async function aDemoService(env: Record<string, string> = {}) {
  const dataDir = aFolder()
  const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'], env })
  return { url: service.url, dataDir }
}

/** An empty page on `localhost`, another site than `127.0.0.1` where the service is. */
async function openStorefront(): Promise<Page> {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: () =>
      new Response('<!doctype html><title>Mi Negocio</title>', {
        headers: { 'content-type': 'text/html' },
      }),
  })
  onTestFinished(() => server.stop(true))
  const page = await openPage()
  await page.goto(`http://localhost:${server.port}`)
  return page
}

/** Sends JSON as a page does, with credentials as a beacon does, and returns what the page may read. */
function post(page: Page, url: string, body: object) {
  return page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body, credentials: 'include' })
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers.entries()),
        body: await answer.json(),
      }
    },
    [url, JSON.stringify(body)] as const,
  )
}

/** What a page asks of a service, as method and status, preflights among it. */
async function watchExchanges(page: Page, serviceUrl: string): Promise<string[]> {
  const exchanges: string[] = []
  const methods = new Map<string, string>()
  const devtools = await page.context().newCDPSession(page)
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.startsWith(serviceUrl)) methods.set(requestId, request.method)
  })
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    const method = methods.get(requestId)
    if (method) exchanges.push(`${method} ${response.status}`)
  })
  await devtools.send('Network.enable')
  return exchanges
}

describeInBrowser('a page on another origin', () => {
  test('sends JSON after a preflight, and reads the answer and the rate-limit headers', async () => {
    const { url, dataDir } = await aDemoService()
    const page = await openStorefront()
    const exchanges = await watchExchanges(page, url)
    expect(await post(page, url + TRACK, TAP)).toMatchObject({
      status: 202,
      headers: { 'x-ratelimit-limit': '1000000', 'x-ratelimit-remaining': '999999' },
      body: { success: true, message: 'Event accepted for processing' },
    })
    expect(exchanges.toSorted()).toEqual(['OPTIONS 204', 'POST 202'])
    await until('it is stored', () => readStoredEvents(dataDir).length === 1)
  })

  test.each([
    [404, TRACK, { ...TAP, tenant_id: 'nobody' }],
    [413, TRACK, { ...TAP, metadata: { filler: 'x'.repeat(70_000) } }],
    [422, TRACK, { ...TAP, type: 'nonsense' }],
    [413, INTERACTIONS, { ...VIEW, metadata: { filler: 'x'.repeat(2_000_000) } }],
    [422, INTERACTIONS, { ...VIEW, metadata: [] }],
    [413, CONVERSION, { ...SALE, filler: 'x'.repeat(70_000) }],
  ] as const)('reads a %d of %s', async (status, path, body) => {
    const { url } = await aDemoService()
    const page = await openStorefront()
    const answer = await post(page, url + path, body)
    expect(answer).toMatchObject({ status, body: { message: expect.any(String) } })
    expect(answer.headers).toHaveProperty('x-ratelimit-remaining')
  })

  test('reads a 429, and when it may try again', async () => {
    const { url } = await aDemoService({ API_RATE_PER_MINUTE: '1' })
    const page = await openStorefront()
    await post(page, url + TRACK, TAP)
    expect(await post(page, url + TRACK, TAP)).toMatchObject({
      status: 429,
      headers: {
        'retry-after': expect.stringMatching(/^[1-9]\d*$/),
        'x-ratelimit-limit': '1',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/),
      },
      body: { message: 'Too Many Attempts.' },
    })
  })

  const BEACONS = {
    'a string': (url: string, json: string) => navigator.sendBeacon(url, json),
    URLSearchParams: (url: string, json: string) =>
      navigator.sendBeacon(url, new URLSearchParams(JSON.parse(json))),
    'a JSON Blob': (url: string, json: string) =>
      navigator.sendBeacon(url, new Blob([json], { type: 'application/json' })),
  }
  test.each(Object.entries(BEACONS))('sends %s as a beacon, and it is stored', async (_, send) => {
    const { url, dataDir } = await aDemoService()
    const page = await openStorefront()
    for (const [path, body] of [
      [TRACK, TAP],
      [CONVERSION, SALE],
      [INTERACTIONS, VIEW],
    ] as const) {
      const args = [url + path, JSON.stringify(body)].map(arg => JSON.stringify(arg))
      expect(await page.evaluate(`(${send})(${args})`)).toBe(true)
    }
    await until('all are stored', () => readStoredEvents(dataDir).length >= 3)
    const stored = readStoredEvents(dataDir).map(event => [event.endpoint, event.valueMinor])
    expect(stored.toSorted()).toEqual([
      ['conversion', 15_000],
      ['interaction', null],
      ['track', null],
    ])
  })
})
