import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aFolder } from '../support/a-folder.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { readReasons } from '../support/read-reasons.ts'
import { readStoredEvents } from '../support/read-stored-events.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const DAY_MS = 86_400_000
/** How far ahead the clock is, one after the other: it goes forward and back by a day, and by two. */
const JUMPS_MS = [DAY_MS, 0, -DAY_MS, DAY_MS]
const ROUNDS = ordealSize({ test: 1, torture: 10 })
const TIMEOUT_MS = 30_000 + ROUNDS * 10_000
const [BUN, ...MAIN] = FROM_SOURCE as [string, ...string[]]

/** A service whose clock is set by a test. */
async function startClockedService(dataDir: string, env: Record<string, string> = {}) {
  const file = `${aFolder()}/ahead`
  const setAhead = (aheadMs: number) => writeFileSync(file, String(aheadMs))
  setAhead(0)
  const service = await startServiceProcess({
    dataDir,
    command: [BUN, '--preload', join(import.meta.dir, '../support/clock-preload.ts'), ...MAIN],
    args: ['serve', '--demo'],
    env: { ...env, CLOCK_AHEAD_FILE: file },
  })
  return { service, setAhead }
}

test('a clock that jumps by a day opens no throttle, locks nobody out, and is what the answers go by', async () => {
  const env = { API_RATE_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1' }
  const { service, setAhead } = await startClockedService(aFolder(), env)
  const track = (client: string) =>
    fetch(`${service.url}/api/v1/analytics/track`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': client },
      body: '{"tenant_id":"1","type":"call"}',
    })
  expect((await track('192.0.2.1')).status).toBe(202)
  for (const [index, aheadMs] of JUMPS_MS.entries()) {
    setAhead(aheadMs)
    const { status, headers } = await track('192.0.2.1')
    expect(status).toBe(429)
    const waitSeconds = Number(headers.get('retry-after'))
    expect(waitSeconds).toBeGreaterThan(0)
    expect(waitSeconds).toBeLessThanOrEqual(60)
    const resetInMs = Number(headers.get('x-ratelimit-reset')) * 1000 - (Date.now() + aheadMs)
    expect(resetInMs).toBeGreaterThan(-60_000)
    expect(resetInMs).toBeLessThanOrEqual(61_000)
    expect((await track(`198.51.100.${index}`)).status).toBe(202)
  }
})

test(
  'a clock that jumps by a day under load costs no event and keeps none from being stored',
  async () => {
    const dataDir = aFolder()
    const { service, setAhead } = await startClockedService(dataDir)
    const load = aBeaconLoad()
    const running = load.run(service.url)
    for (let round = 0; round < ROUNDS; round++) {
      for (const aheadMs of JUMPS_MS) {
        setAhead(aheadMs)
        const wanted = load.acknowledged.size + 200
        await until('events are taken', () => load.acknowledged.size >= wanted)
        expect(await readReasons(service.url)).toEqual([])
      }
    }
    load.stop()
    await running
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    report({
      ordeal: 'clock set forward and back by a day',
      figures: { jumps: ROUNDS * JUMPS_MS.length, acknowledged: load.acknowledged.size },
    })
    expect(load.refused.size).toBe(0)
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
    const times = readStoredEvents(dataDir).map(({ receivedAt }) => receivedAt)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1.9 * DAY_MS)
  },
  TIMEOUT_MS,
)
