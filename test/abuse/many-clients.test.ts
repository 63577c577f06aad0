import { expect, test } from 'bun:test'
import { toPost } from '../support/a-connection.ts'
import { flood } from '../support/a-flood.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { residentMib } from '../support/resident-mib.ts'
import { isTorture, report } from '../support/torture.ts'

// No crowd of addresses or tenant ids makes the service grow without limit: its tables are bounded.
// That shows only by many times more than they hold; the tables' own tests show it in small.

const DISTINCT = 1_000_000
const STEPS = 4
/** Tables of 100,000 entries, and the runtime's own slack; a million entries that stay take several times as much. */
const MAX_GROWTH_MIB = 256
const TIMEOUT_MS = 60_000 + DISTINCT / 2
const SETTINGS = {
  TRUSTED_PROXIES: '127.0.0.1',
  API_RATE_PER_MINUTE: '1000000000',
  TENANT_RATE_PER_MINUTE: '1000000000',
}

const from = (address: string) => ({ 'X-Forwarded-For': address })
const toIpv4 = (n: number) => `${(n >> 16) + 1}.${(n >> 8) & 255}.${n & 255}.7`
const toIpv6 = (n: number) => `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::7`
/** As long as a uid may be. */
const toUid = (n: number) => `${n}-`.padStart(64, 'ñ')
/** As long as a slug may be. */
const toSlug = (n: number) => `${n}-`.padStart(63, 's')

const CROWDS: [name: string, toRequest: (n: number) => string, status: string][] = [
  ['IPv4 addresses', n => toPost(TRACK, '{}', from(toIpv4(n))), '422'],
  ['IPv6 networks', n => toPost(INTERACTIONS, '{}', from(toIpv6(n))), '422'],
  ['numeric tenant ids', n => toPost(INTERACTIONS, `{"tenant_id":${n + 9},"type":"view"}`), '202'],
  ['tenant uids', n => toPost(TRACK, `{"tenant_id":"${toUid(n)}","type":"call"}`), '404'],
  ['tenant slugs', n => toPost(CONVERSION, `{"tenant_slug":"${toSlug(n)}"}`), '200'],
  [
    'product ids',
    n => toPost(TRACK, `{"tenant_id":"1","type":"call","product_id":${n + 999}}`),
    '422',
  ],
]

const testInTorture = isTorture ? test : test.skip

testInTorture.each(CROWDS)(
  'memory is bounded, however many there are: %s (in bun run torture)',
  async (name, toRequest, status) => {
    const service = await startServiceProcess({ dataDir: aFolder(), env: SETTINGS })
    await flood(service.url, { from: 0, to: 1000, toRequest })
    const mib = [residentMib(service.pid)]
    const statuses: Record<string, number> = {}
    for (let step = 0; step < STEPS; step++) {
      const [from, to] = [step, step + 1].map(part => Math.floor((DISTINCT * part) / STEPS))
      const found = await flood(service.url, { from: from ?? 0, to: to ?? 0, toRequest })
      for (const [key, count] of Object.entries(found)) statuses[key] = (statuses[key] ?? 0) + count
      mib.push(residentMib(service.pid))
    }
    const [first = 0, ...others] = mib
    report({
      ordeal: `many ${name}`,
      figures: { requests: DISTINCT, 'MiB before and after each quarter': mib.join(' ') },
    })
    expect(statuses).toEqual({ [status]: DISTINCT })
    expect(Math.max(...others) - first).toBeLessThan(MAX_GROWTH_MIB)
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
  },
  TIMEOUT_MS,
)
