import { expect, test } from 'bun:test'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { aSmallDisk, describeOnSmallDisk, type SmallDisk } from '../support/a-small-disk.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { ordealSize, report } from '../support/torture.ts'
import { trySend } from '../support/try-send.ts'
import { until } from '../support/until.ts'
import { untilAllIsRefused } from '../support/until-all-is-refused.ts'

const ROUNDS = ordealSize({ test: 1, torture: 20 })
const TIMEOUT_MS = 30_000 + ROUNDS * 10_000
const DISK_MIB = 24 + 4 * ROUNDS

const startOn = (disk: SmallDisk, env: Record<string, string>) =>
  startServiceProcess({
    dataDir: disk.folder,
    command: [...disk.enter, ...FROM_SOURCE],
    args: ['serve', '--demo'],
    env,
  })

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).ok

describeOnSmallDisk('on a disk that fills up', () => {
  test(
    'no event is taken while less than MIN_FREE_MIB is free, and all goes on when there is room again',
    async () => {
      const disk = await aSmallDisk(DISK_MIB)
      const service = await startOn(disk, { MIN_FREE_MIB: '6' })
      const load = aBeaconLoad()
      for (let round = 0; round < ROUNDS; round++) {
        const running = load.run(service.url)
        const wanted = load.acknowledged.size + 200
        await until('enough is acknowledged', () => load.acknowledged.size >= wanted)
        disk.fill(4 * 2 ** 20)
        await untilAllIsRefused(service.url, ['the disk has too little free space'])
        load.stop()
        await running
        disk.free()
        await until('there is room again', () => isReady(service.url))
      }
      service.signal('SIGTERM')
      expect(await service.exited).toBe(0)
      report({
        ordeal: 'disk filled to its watermark',
        figures: { rounds: ROUNDS, acknowledged: load.acknowledged.size },
      })
      expect(accountFor(load, disk.copy())).toEqual(NOTHING_AMISS)
    },
    TIMEOUT_MS,
  )

  test(
    'without a watermark the ring takes what the database cannot, until it is full too, and loses nothing',
    async () => {
      const disk = await aSmallDisk(DISK_MIB)
      const service = await startOn(disk, { MIN_FREE_MIB: '0' })
      const load = aBeaconLoad()
      for (let round = 0; round < ROUNDS; round++) {
        const running = load.run(service.url)
        const wanted = load.acknowledged.size + 200
        await until('enough is acknowledged', () => load.acknowledged.size >= wanted)
        disk.fill()
        const reasons = ['the database cannot be written', 'the ring is full']
        await untilAllIsRefused(service.url, reasons)
        disk.free()
        await until('it is ready again', () => isReady(service.url))
        load.stop()
        await running
      }
      expect(service.output()).toContain('"error":"database or disk is full"')
      service.signal('SIGTERM')
      expect(await service.exited).toBe(0)
      report({
        ordeal: 'disk full to the last byte',
        figures: {
          rounds: ROUNDS,
          acknowledged: load.acknowledged.size,
          refused: load.refused.size,
        },
      })
      expect(accountFor(load, disk.copy())).toEqual(NOTHING_AMISS)
    },
    TIMEOUT_MS,
  )

  test('a service that is killed and starts with the disk still full keeps what it has until there is room', async () => {
    const disk = await aSmallDisk(DISK_MIB)
    const env = { MIN_FREE_MIB: '0' }
    const first = await startOn(disk, env)
    const load = aBeaconLoad()
    const running = load.run(first.url)
    await until('it works', () => load.acknowledged.size >= 100)
    disk.fill()
    const wanted = load.acknowledged.size + 200
    const isStuck = () => first.output().includes('events cannot be stored')
    await until('the database is full', isStuck)
    await until('there is a backlog', () => load.acknowledged.size >= wanted)
    first.signal('SIGKILL')
    await Promise.all([running, first.exited])
    expect(accountFor(load, disk.copy()).lost).not.toEqual([])

    const second = await startOn(disk, env)
    expect(second.output()).toContain('events recovered from the ring buffer')
    disk.free()
    await until('it is ready', () => isReady(second.url))
    second.signal('SIGTERM')
    expect(await second.exited).toBe(0)
    expect(accountFor(load, disk.copy())).toEqual(NOTHING_AMISS)
  })

  test('a first start without room for the ring ends with a sentence, and the next start is a first one', async () => {
    const disk = await aSmallDisk(DISK_MIB)
    const first = startOn(disk, { RING_MIB: String(DISK_MIB) })
    await expect(first).rejects.toThrow(`no space for a ring buffer of ${DISK_MIB} MiB (RING_MIB)`)
    disk.fill()
    await expect(startOn(disk, {})).rejects.toThrow('the disk is full')

    disk.free()
    const last = await startOn(disk, { MIN_FREE_MIB: '1' })
    expect((await trySend(last.url)).track).toBe(202)
    last.signal('SIGTERM')
    expect(await last.exited).toBe(0)
  })
})
