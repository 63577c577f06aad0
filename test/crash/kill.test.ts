import { expect, test } from 'bun:test'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const KILLS = ordealSize({ test: 5, torture: 100 })
const TIMEOUT_MS = 30_000 + KILLS * 5000

test(
  'a service killed under load loses no acknowledged event and stores none twice',
  async () => {
    const dataDir = aFolder()
    const load = aBeaconLoad()
    for (let kill = 0; kill < KILLS; kill++) {
      const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
      const before = load.acknowledged.size
      const running = load.run(service.url)
      // At another moment of the drain interval each time, and behind some hundred answers.
      const wanted = before + 200 + Math.floor(Math.random() * 800)
      await until('enough is acknowledged', () => load.acknowledged.size >= wanted)
      service.signal('SIGKILL')
      await Promise.all([running, service.exited])
    }
    const last = await startServiceProcess({ dataDir })
    last.signal('SIGTERM')
    expect(await last.exited).toBe(0)

    const stored = readStoredNumbers(dataDir)
    const distinct = new Set(stored)
    const lost = [...load.acknowledged].filter(n => !distinct.has(n))
    const doubled = stored.length - distinct.size
    report({
      ordeal: 'SIGKILL under load',
      figures: {
        kills: KILLS,
        acknowledged: load.acknowledged.size,
        stored: stored.length,
        lost: lost.length,
        'stored twice': doubled,
      },
    })
    expect({ lost, doubled }).toEqual({ lost: [], doubled: 0 })
  },
  TIMEOUT_MS,
)

test('a service that is asked to stop under load stores what it acknowledged and ends with 0', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const dataDir = aFolder()
    const load = aBeaconLoad()
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const running = load.run(service.url)
    await until('enough is acknowledged', () => load.acknowledged.size >= 500)
    service.signal(signal)
    await running
    expect(await service.exited).toBe(0)
    expect(service.output()).toContain('"bytesInRing":0,"msg":"pulso has stopped"')

    const stored = new Set(readStoredNumbers(dataDir))
    expect([...load.acknowledged].filter(n => !stored.has(n))).toEqual([])
  }
}, 60_000)
