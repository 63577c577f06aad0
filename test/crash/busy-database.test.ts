import { expect, test } from 'bun:test'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { lockDatabase } from '../support/lock-database.ts'
import { readReasons } from '../support/read-reasons.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'
import { untilAllIsRefused } from '../support/until-all-is-refused.ts'

/** While the lock is held: how many thousand events are sent, and refused. */
const THOUSANDS_SENT = ordealSize({ test: 2, torture: 100 })
/** And for how long it is held at the least. */
const LOCKED_MS = ordealSize({ test: 0, torture: 30_000 })
const THOUSANDS_REFUSED = ordealSize({ test: 3, torture: 100 })
const TIMEOUT_MS = 180_000
/** By how much memory may swing, for garbage is collected when the runtime sees fit. */
const SWING_KIB = 64 * 1024

test(
  'while another process holds the write lock every request is answered, and then every event is stored',
  async () => {
    const dataDir = aFolder()
    const env = { RING_MIB: String(ordealSize({ test: 64, torture: 512 })) }
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'], env })
    const load = aBeaconLoad()
    const running = load.run(service.url)
    const unlock = lockDatabase(dataDir)
    const lockedAt = performance.now()
    const stored = readStoredNumbers(dataDir).length
    for (let thousand = 1; thousand <= THOUSANDS_SENT; thousand++) {
      await until('they are acknowledged', () => load.acknowledged.size >= thousand * 1000)
    }
    const isLongEnough = () => performance.now() - lockedAt >= LOCKED_MS
    await until('the lock was held for long', isLongEnough, 2 * LOCKED_MS + 1000)
    const isNoticed = async () => (await readReasons(service.url)).length > 0
    await until('it is noticed', isNoticed)
    expect(await readReasons(service.url)).toEqual(['the database cannot be written'])
    expect(service.output()).toContain('events cannot be stored; they are kept in the ring')
    expect(readStoredNumbers(dataDir)).toHaveLength(stored)
    const answeredMeanwhile = load.acknowledged.size

    unlock()
    await until('it is ready again', async () => !(await isNoticed()))
    load.stop()
    await running
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    report({
      ordeal: 'database locked by another process',
      figures: {
        'seconds at least': LOCKED_MS / 1000,
        'answered meanwhile': answeredMeanwhile,
        refused: load.refused.size,
      },
    })
    expect(load.refused.size).toBe(0)
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
  },
  TIMEOUT_MS,
)

test(
  'more than the ring can take is refused in so many words, without growing, until it is drained again',
  async () => {
    const dataDir = aFolder()
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const load = aBeaconLoad()
    const running = load.run(service.url)
    const unlock = lockDatabase(dataDir)
    await until('events are refused', () => load.refused.size >= 1000)
    const reasons = ['the database cannot be written', 'the ring is full']
    await untilAllIsRefused(service.url, reasons)
    const track = await fetch(`${service.url}/api/v1/analytics/track`, {
      method: 'POST',
      body: '{"tenant_id":"1","type":"call"}',
    })
    expect(Number(track.headers.get('retry-after'))).toBeGreaterThan(0)

    const before = await readResidentKib(service.pid)
    for (let thousand = 1; thousand <= THOUSANDS_REFUSED; thousand++) {
      const wanted = (thousand + 1) * 1000
      await until('more are refused', () => load.refused.size >= wanted)
    }
    const grownKib = (await readResidentKib(service.pid)) - before
    const refused = load.refused.size

    unlock()
    await until('it is ready again', async () => (await readReasons(service.url)).length === 0)
    const refusedAtLast = load.refused.size
    const wanted = load.acknowledged.size + 1000
    await until('all is taken again', () => load.acknowledged.size >= wanted)
    load.stop()
    await running
    expect(load.refused.size).toBe(refusedAtLast)
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    report({
      ordeal: 'more than the ring can take',
      figures: { acknowledged: load.acknowledged.size, refused, 'grown by MiB': grownKib >> 10 },
    })
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
    expect(grownKib).toBeLessThan(SWING_KIB)
  },
  TIMEOUT_MS,
)

/** The memory that a process has in use. */
async function readResidentKib(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text()
  return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1])
}
