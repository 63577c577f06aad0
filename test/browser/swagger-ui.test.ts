import { expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { DATABASE_FILE, openDatabase } from '../../src/storage/open-database.ts'
import { describeInBrowser, openPage, openWatchedPage, PUBLIC_NAME } from '../support/a-browser.ts'
import { aFolder } from '../support/a-folder.ts'
import { aKey } from '../support/a-key.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredEvents } from '../support/read-stored-events.ts'
import { until } from '../support/until.ts'

setDefaultTimeout(60_000)

const INGESTION = {
  trackEvent: { status: '202', body: { success: true, message: 'Event accepted for processing' } },
  recordConversion: { status: '200', body: { status: 'ok', transaction_id: 'txn_abc123' } },
  recordInteraction: { status: '201', body: { status: 'success' } },
}

async function aDemoService() {
  const dataDir = aFolder()
  const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
  return { url: service.url.replace('127.0.0.1', PUBLIC_NAME), dataDir }
}

function findOperation(page: Page, operationId: string) {
  return page.locator(`.opblock[id$="-${operationId}"]`)
}

async function openOperation(page: Page, operationId: string): Promise<void> {
  await findOperation(page, operationId).locator('.opblock-summary-control').click()
}

/** Sends an operation's example untouched, and returns what the page shows of the answer. */
async function tryOut(page: Page, operationId: string, encoding: string) {
  await openOperation(page, operationId)
  const operation = findOperation(page, operationId)
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByLabel('Request content type').selectOption(encoding)
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.locator('.live-responses-table tbody')
  return {
    status: await answer.locator('.response-col_status').textContent(),
    body: JSON.parse((await answer.locator('.highlight-code code').textContent()) ?? ''),
  }
}

describeInBrowser('Swagger UI', () => {
  test('loads from the service alone, without an error or a violation of its policy', async () => {
    const { url } = await aDemoService()
    const { page, requests, blocked, faults } = await openWatchedPage(url)
    await page.goto(`${url}/`)
    expect(await page.title()).toBe('Pulso API')
    await page.getByRole('heading', { name: 'Pulso' }).waitFor()

    for (const operationId of [...Object.keys(INGESTION), 'getHealth', 'getReadiness']) {
      await openOperation(page, operationId)
      const operation = findOperation(page, operationId)
      await operation.getByRole('tab', { name: 'Schema' }).first().click()
    }
    await until('its icon is loaded', () => requests.includes(`${url}/swagger/icon.png`))
    const parts = ['', '/ui.css', '/page.css', '/ui.js', '/start.js', '/json', '/icon.png']
    expect(new Set(requests)).toEqual(
      new Set([`${url}/`, ...parts.map(part => `${url}/swagger${part}`)]),
    )
    expect(blocked).toEqual([])
    expect(faults).toEqual([])
  })

  test('has a policy that stops a script, a style or a request that is not its own', async () => {
    const { url } = await aDemoService()
    const { page, requests, faults } = await openWatchedPage(url)
    await page.goto(`${url}/swagger`)
    await page.getByRole('heading', { name: 'Pulso' }).waitFor()
    await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken over"'
      document.body.append(script)
      document.body.insertAdjacentHTML('beforeend', '<p style="color: red">')
      fetch('http://cdn.example/a.js').catch(() => {})
    }`)
    await until('all are reported', () => faults.length >= 3)
    for (const directive of ['script-src', 'style-src', 'connect-src']) {
      expect(faults.join()).toContain(directive)
    }
    expect(requests.filter(request => !request.startsWith(url))).toEqual([])
    expect(await page.title()).toBe('Pulso API')
  })

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'sends every example as %s, and each is stored',
    async encoding => {
      const { url, dataDir } = await aDemoService()
      const { page, faults } = await openWatchedPage(url)
      await page.goto(`${url}/swagger`)
      for (const [operationId, answer] of Object.entries(INGESTION)) {
        expect(await tryOut(page, operationId, encoding)).toEqual(answer)
      }
      await until('all are stored', () => readStoredEvents(dataDir).length >= 3)
      expect(readStoredEvents(dataDir)).toMatchObject([
        {
          endpoint: 'track',
          tenantId: 1,
          type: 'whatsapp_click',
          productId: 101,
          metadata: '{"source":"catalogue","campaign":"launch","product_id":101}',
        },
        {
          endpoint: 'conversion',
          tenantId: 1,
          type: 'purchase',
          metadata: null,
          transactionId: 'txn_abc123',
          valueMinor: 15_000,
          currency: 'HNL',
          occurredAt: Date.UTC(2026, 0, 15, 10, 30),
        },
        {
          endpoint: 'interaction',
          tenantId: 1,
          type: 'view',
          productId: 101,
          metadata: '{"referrer":"instagram"}',
        },
      ])
      expect(faults).toEqual([])
    },
  )

  test('asks for a key once, and sends it where it is needed', async () => {
    const { url, dataDir } = await aDemoService()
    const db = openDatabase(`${dataDir}/${DATABASE_FILE}`)
    const { text } = aKey(db)
    db.$client.close()
    const { page, faults } = await openWatchedPage(url)
    await page.goto(`${url}/swagger`)
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    const dialog = page.locator('.modal-ux')
    await dialog.locator('input').fill(text)
    await dialog.getByRole('button', { name: 'Apply credentials' }).click()
    await dialog.getByRole('button', { name: 'Close' }).click()

    await openOperation(page, 'getTenant')
    const operation = findOperation(page, 'getTenant')
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    const answer = operation.locator('.live-responses-table tbody')
    expect(await answer.locator('.response-col_status').textContent()).toBe('200')
    expect(await answer.locator('.highlight-code code').textContent()).toContain('mi-negocio')
    expect(faults).toEqual([])
  })

  test('fits a phone: nothing is wider than the screen', async () => {
    const { url } = await aDemoService()
    const { page } = await openWatchedPage(url)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${url}/swagger`)
    for (const operationId of Object.keys(INGESTION)) {
      await tryOut(page, operationId, 'application/x-www-form-urlencoded')
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })

  test('is asked for again, but not sent again, when it is visited again', async () => {
    const { url } = await aDemoService()
    const page = await openPage()
    const heading = page.getByRole('heading', { name: 'Pulso' })
    await page.goto(`${url}/swagger`)
    await heading.waitFor()
    const [answer] = await Promise.all([
      page.waitForResponse(`${url}/swagger/ui.js`),
      page.goto(`${url}/swagger`),
    ])
    await heading.waitFor()
    const sizes = await answer.request().sizes()
    expect(sizes.responseBodySize).toBe(0)
  })
})
