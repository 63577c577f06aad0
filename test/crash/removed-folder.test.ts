import { expect, test } from 'bun:test'
import { copyFileSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aFolder } from '../support/a-folder.ts'
import { type ServiceProcess, startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { trySend } from '../support/try-send.ts'
import { until } from '../support/until.ts'

const ROUNDS = ordealSize({ test: 1, torture: 20 })

const FILES = ['pulso.db', 'pulso.db-wal', 'pulso.ring']

function toReason(name: string): string {
  return `${name} was removed or replaced; events are taken again when it is back`
}

function countLines(service: ServiceProcess, message: string): number {
  return service.output().split(`"msg":"${message}"`).length - 1
}

test(
  'while the data folder is away no event is taken, and all goes on when it is back',
  async () => {
    const dataDir = `${aFolder()}/data`
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const load = aBeaconLoad()
    for (let round = 0; round < ROUNDS; round++) {
      const running = load.run(service.url)
      const wanted = readStoredNumbers(dataDir).length + 100
      await until('it stores events', () => readStoredNumbers(dataDir).length >= wanted)
      renameSync(dataDir, `${dataDir}-away`)
      mkdirSync(dataDir)
      await until('it is noticed', async () => (await trySend(service.url)).track === 503)
      const { reasons, ...answers } = await trySend(service.url)
      load.stop()
      await running
      expect(answers).toEqual({ track: 503, conversion: 'skipped', interactions: 202 })
      // Which file is missed first depends on where the look was when they went.
      expect(FILES.map(toReason)).toContain(reasons.join())
      await until('it is in the log', () => countLines(service, 'not ready') > round)

      rmdirSync(dataDir)
      renameSync(`${dataDir}-away`, dataDir)
      await until('it is ready again', () => countLines(service, 'ready again') > round)
    }
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    expect(countLines(service, 'ready again')).toBe(ROUNDS)
    report({
      ordeal: 'data folder moved away and back',
      figures: { rounds: ROUNDS, acknowledged: load.acknowledged.size, refused: load.refused.size },
    })
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
  },
  30_000 + ROUNDS * 5000,
)

test('a file that is another one under the same name is not taken for the one that is open', async () => {
  for (const name of FILES) {
    const dataDir = aFolder()
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    expect((await trySend(service.url)).track).toBe(202)
    copyFileSync(`${dataDir}/${name}`, `${dataDir}/copy`)
    renameSync(`${dataDir}/copy`, `${dataDir}/${name}`)
    await until('it is noticed', async () => (await trySend(service.url)).track === 503)
    expect((await trySend(service.url)).reasons).toEqual([toReason(name)])
    service.signal('SIGKILL')
    await service.exited
  }
})

test('a service whose data folder was removed for good ends with 0 when it is asked to stop', async () => {
  const dataDir = aFolder()
  const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
  rmSync(dataDir, { recursive: true })
  await until('it is noticed', async () => (await trySend(service.url)).track === 503)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
})
