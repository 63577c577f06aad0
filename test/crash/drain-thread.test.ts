import { expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { type Fault, startFaultyService } from '../support/a-faulty-service.ts'
import { aFolder } from '../support/a-folder.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { readReasons } from '../support/read-reasons.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const ROUNDS = ordealSize({ test: 1, torture: 10 })
const TIMEOUT_MS = 30_000 + ROUNDS * 15_000

/** A service under load whose drain thread has a fault as long as the gate is closed. */
async function aServiceUnderLoad(fault: Fault & { gate: string }, dataDir: string) {
  // Room for what comes while a thread that keeps dying is started again ever later.
  const env = { RING_MIB: '64' }
  const service = await startFaultyService(fault, { dataDir, args: ['serve', '--demo'], env })
  const load = aBeaconLoad()
  const running = load.run(service.url)
  return {
    service,
    load,
    closeGate: () => Bun.write(fault.gate, ''),
    openGate: () => rmSync(fault.gate),
    async stop() {
      load.stop()
      await running
      service.signal('SIGTERM')
      expect(await service.exited).toBe(0)
    },
  }
}

async function seeReady(url: string): Promise<void> {
  await until('it is ready again', async () => (await readReasons(url)).length === 0)
}

test(
  'while one commit takes for ever requests are answered, /readyz says so, and all is stored at last',
  async () => {
    const dataDir = aFolder()
    const fault: Fault = { at: 'drain commit before', does: 'hold' }
    const gate = `${aFolder()}/gate`
    const { service, load, closeGate, openGate, stop } = await aServiceUnderLoad(
      { ...fault, gate },
      dataDir,
    )
    let answeredMeanwhile = 0
    for (let round = 0; round < ROUNDS; round++) {
      await closeGate()
      const holds = () => service.output().split(`fault at ${fault.at}`).length - 1
      await until('a commit is held', () => holds() > round)
      const stored = readStoredNumbers(dataDir).length
      const before = load.acknowledged.size
      await until('many are answered', () => load.acknowledged.size >= before + 1000)
      expect(readStoredNumbers(dataDir)).toHaveLength(stored)
      answeredMeanwhile += load.acknowledged.size - before

      const hangs = async () =>
        (await readReasons(service.url)).includes('the drain thread does not answer')
      await until('it is said that the thread hangs', hangs)
      openGate()
      await seeReady(service.url)
    }
    await stop()
    report({
      ordeal: 'a commit that takes seconds',
      figures: { rounds: ROUNDS, 'answered meanwhile': answeredMeanwhile },
    })
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
  },
  TIMEOUT_MS,
)

for (const does of ['throw', 'exit'] as const) {
  test(
    `a drain thread that dies (${does}) is said to, is started again each time, and nothing is lost`,
    async () => {
      const dataDir = aFolder()
      const gate = `${aFolder()}/gate`
      const { service, load, closeGate, openGate, stop } = await aServiceUnderLoad(
        { at: 'drain step before', does, gate },
        dataDir,
      )
      for (let round = 0; round < ROUNDS; round++) {
        const countDeaths = () => service.output().split('"the drain thread died').length - 1
        const before = countDeaths()
        await closeGate()
        await until('it has died', () => countDeaths() > before)
        expect(await readReasons(service.url)).toContain('the drain thread is not running')
        const wanted = load.acknowledged.size + 100
        await until('events are taken all the same', () => load.acknowledged.size >= wanted)
        await until('it has died again, and again', () => countDeaths() >= before + 3)
        openGate()
        await seeReady(service.url)
      }
      await stop()
      report({
        ordeal: `drain thread that dies by ${does}`,
        figures: { rounds: ROUNDS, acknowledged: load.acknowledged.size },
      })
      expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
    },
    TIMEOUT_MS,
  )
}
