import { expect, test } from 'bun:test'
import { cpSync } from 'node:fs'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aFolder } from '../support/a-folder.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { lockDatabase } from '../support/lock-database.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const KILLS = ordealSize({ test: 5, torture: 100 })
const SCENES = ordealSize({ test: 1, torture: 30 })
const KILLS_PER_SCENE = 4
/** About how long a start takes until everything has been opened. */
const LONGEST_START_MS = 600
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

    report({
      ordeal: 'SIGKILL under load',
      figures: {
        kills: KILLS,
        acknowledged: load.acknowledged.size,
        stored: readStoredNumbers(dataDir).length,
      },
    })
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
  },
  TIMEOUT_MS,
)

test(
  'a service killed at any moment of its start, again and again, keeps its backlog, and stores it once',
  async () => {
    const dataDir = aFolder()
    const load = aBeaconLoad()
    const first = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const running = load.run(first.url)
    await until('it works', () => load.acknowledged.size >= 100)
    const unlock = lockDatabase(dataDir)
    const wanted = load.acknowledged.size + 500
    await until('there is a backlog', () => load.acknowledged.size >= wanted)
    first.signal('SIGKILL')
    await Promise.all([running, first.exited])
    unlock()
    expect(accountFor(load, dataDir).lost).not.toEqual([])

    let heard = 0
    for (let scene = 0; scene < SCENES; scene++) {
      const copy = aFolder()
      cpSync(dataDir, copy, { recursive: true })
      for (let kill = 0; kill < KILLS_PER_SCENE; kill++) {
        const seconds = (Math.random() * LONGEST_START_MS) / 1000
        const command = ['timeout', '--signal=KILL', seconds.toFixed(3), ...FROM_SOURCE]
        const service = await startServiceProcess({ dataDir: copy, command }).catch(() => undefined)
        await service?.exited
        if (service) heard += 1
      }
      const last = await startServiceProcess({ dataDir: copy })
      last.signal('SIGTERM')
      expect(await last.exited).toBe(0)
      expect(accountFor(load, copy)).toEqual(NOTHING_AMISS)
    }
    report({
      ordeal: 'SIGKILL at a start with a backlog',
      figures: {
        kills: SCENES * KILLS_PER_SCENE,
        'of them when it listened': heard,
        events: load.acknowledged.size,
      },
    })
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
