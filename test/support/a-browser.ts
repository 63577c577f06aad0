import { describe, onTestFinished } from 'bun:test'
import { chromium, type Page } from 'playwright-core'

/** Leads to this machine too, but a browser does not trust it, or spare it anything, as it does `localhost`. */
export const PUBLIC_NAME = 'pulso.example'

const EXECUTABLE =
  process.env.CHROMIUM_PATH ??
  ['chromium', 'chromium-browser', 'google-chrome'].map(name => Bun.which(name)).find(Boolean)

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nothing is found outside this machine, whoever asks for it.
  `--host-resolver-rules=MAP ${PUBLIC_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1`,
]

/** `describe` for tests that need Chromium; where there is none they are skipped, and say so. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (EXECUTABLE) describe(name, tests)
  else describe.skip(`${name} (no Chromium in PATH, and no CHROMIUM_PATH)`, tests)
}

/** A page in a browser and a profile of its own, which are gone when the test ends. */
export async function openPage(): Promise<Page> {
  if (!EXECUTABLE) throw new Error('there is no Chromium')
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS })
  onTestFinished(() => browser.close())
  return browser.newPage()
}

/** A page, and what it did so far. */
export interface WatchedPage {
  readonly page: Page
  /** The addresses that it asked for. */
  readonly requests: readonly string[]
  /** Those on other origins than the page's own; they were blocked. */
  readonly blocked: readonly string[]
  /** Errors and warnings: of its scripts, of its requests, of its Content-Security-Policy. */
  readonly faults: readonly string[]
}

/** A page that may ask one origin only. */
export async function openWatchedPage(origin: string): Promise<WatchedPage> {
  const page = await openPage()
  const requests: string[] = []
  const blocked: string[] = []
  const faults: string[] = []
  page.on('request', request => requests.push(request.url()))
  page.on('requestfailed', request => faults.push(`${request.url()} failed`))
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  await page.route('**/*', route => {
    const url = route.request().url()
    if (new URL(url).origin === origin) return route.continue()
    blocked.push(url)
    return route.abort()
  })
  return { page, requests, blocked, faults }
}
