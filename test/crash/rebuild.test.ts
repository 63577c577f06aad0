import { expect, test } from 'bun:test'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aDemoFolder } from '../support/a-demo-folder.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const KILLS = ordealSize({ test: 3, torture: 20 })
const EVENTS = ordealSize({ test: 15_000, torture: 100_000 })
const TIMEOUT_MS = ordealSize({ test: 60_000, torture: 600_000 })

function rebuild(dataDir: string) {
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: dataDir }
  return Bun.spawn([...FROM_SOURCE, 'rollup', 'rebuild'], {
    env,
    stdout: 'pipe',
    stderr: 'inherit',
  })
}

/** Whether a rebuild is under way, and has counted something. */
function isHalfBuilt(dataDir: string): boolean {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`, { busyTimeoutMs: 1000 })
  try {
    return db.$client.query('select 1 from rebuilt_hourly_counts limit 1').get() !== null
  } catch {
    // The table is not there yet, or not any more.
    return false
  } finally {
    db.$client.close()
  }
}

test(
  'a rebuild that is killed, again and again, beside a service under load, leaves the rollups right, and so does one that ends',
  async () => {
    const dataDir = aDemoFolder()
    // Room for what comes while a rebuild has the lock.
    const service = await startServiceProcess({ dataDir, env: { RING_MIB: '64' } })
    const load = aBeaconLoad()
    const running = load.run(service.url)
    await until('there is enough to count', () => load.acknowledged.size >= EVENTS, TIMEOUT_MS)
    for (let kill = 0; kill < KILLS; kill++) {
      const command = rebuild(dataDir)
      await until('it has counted something', () => isHalfBuilt(dataDir))
      command.kill('SIGKILL')
      await command.exited
    }
    const command = rebuild(dataDir)
    expect(await command.exited).toBe(0)
    expect(await new Response(command.stdout).text()).toStartWith('made the rollups anew from ')

    const wanted = load.acknowledged.size + 200
    await until('events are counted behind it', () => load.acknowledged.size >= wanted)
    load.stop()
    await running
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    report({
      ordeal: 'SIGKILL of a rebuild beside the service',
      figures: { kills: KILLS, acknowledged: load.acknowledged.size },
    })
    expect(load.refused.size).toBe(0)
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
  },
  TIMEOUT_MS,
)
