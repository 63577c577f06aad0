import { expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { addDemoTenant } from '../../src/cli/demo.ts'
import { requestErasure } from '../../src/storage/erasure/erasure-requests.ts'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { removeTenant } from '../../src/storage/remove-tenant.ts'
import { erasures, events, ringCursor, rollupState } from '../../src/storage/schema.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { fillDataFolder } from '../support/a-data-folder.ts'
import { aDatabase } from '../support/a-database.ts'
import { startFaultyService } from '../support/a-faulty-service.ts'
import { aFolder } from '../support/a-folder.ts'
import { copyScene, type Scene } from '../support/a-scene.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { dieOf } from '../support/die-of.ts'
import { findRollupFaults } from '../support/find-rollup-faults.ts'
import { findText } from '../support/find-text.ts'
import { inPairs } from '../support/in-pairs.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const MARKER = 'nobody-may-find-this'
/** So large that the load does not overwrite what is to be erased in it. */
const ENV = { RING_MIB: '32' }
const HOUR_MS = 3_600_000
/** Of tenant 1 and of tenant 2 each. */
const MARKED = 40
const ROUNDS = ordealSize({ test: 1, torture: 5 })

/** A step of an erasure, and the pass of it that is died at. */
const STEPS: readonly (readonly [at: string, nth: number])[] = [
  ['drain delete before', 1],
  ['drain delete after', MARKED],
  ['drain delete after', 3 * MARKED],
  ['main scrub before', 1],
  ['main record erase after', 3],
  ['main scrub after', 1],
  ['drain erasure end before', 1],
  ['drain erasure end after', 1],
]

/** A folder in which events of some hours are to be erased: marked ones of a tenant, and another tenant. */
function aSceneToErase(): Scene {
  const dataDir = aFolder()
  const at = Date.now() - 30 * HOUR_MS
  const marked = [1, 2].flatMap(tenantId =>
    Array.from({ length: MARKED }, (_, n) => ({
      ...{ tenantId, visitor: n % 7, metadata: `{"who":"${MARKER}","source":"s${n % 3}"}` },
      ...{ occurredAt: at + (n * HOUR_MS) / 4, receivedAt: at + (n * HOUR_MS) / 4 },
    })),
  )
  const kept = marked.slice(0, 10).map(event => ({ ...event, metadata: '{"source":"s1"}' }))
  fillDataFolder(dataDir, {
    drained: [...marked, ...kept],
    quarantined: [`[2]{"who":"${MARKER}"}`, `[1]{"who":"${MARKER}"}`],
    pending: marked.slice(0, 5),
    ringMib: Number(ENV.RING_MIB),
  })
  const db = aDatabase(`${dataDir}/pulso.db`)
  addDemoTenant(db)
  addTenant(db, { name: 'Otra', slug: 'otra', id: 2 })
  requestErasure(db, { tenantId: 1, condition: { key: 'who', value: MARKER } })
  removeTenant(db, 2)
  db.$client.close()
  return { dataDir, load: aBeaconLoad() }
}

/** Starts it again, under load, until it has erased everything. */
async function endErasure({ dataDir, load }: Scene): Promise<void> {
  const service = await startServiceProcess({ dataDir, env: ENV })
  const running = load.run(service.url)
  await until('it is erased', () => readErasures(dataDir).every(({ doneAt }) => doneAt !== null))
  load.stop()
  await running
  // Of the log too, and not by stopping.
  await until('nothing is left', () => findText(dataDir, MARKER).length === 0)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
}

function readErasures(dataDir: string) {
  return withReader(dataDir, db => db.select().from(erasures).all())
}

/** Rows, and those that are erased, against what was counted as stored. */
function readAccount(dataDir: string) {
  return withReader(dataDir, db => {
    const [{ erased = 0 } = {}] = db.select().from(rollupState).all()
    const [{ stored = 0 } = {}] = db.select().from(ringCursor).all()
    const rows = db.select().from(events).all()
    const marked = rows.filter(row => row.metadata?.includes(MARKER) || row.tenantId === 2)
    return { unaccounted: stored - rows.length - erased, erased, marked: marked.length }
  })
}

function withReader<T>(
  dataDir: string,
  read: (db: ReturnType<typeof openReadOnlyDatabase>) => T,
): T {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`, { busyTimeoutMs: 1000 })
  try {
    return read(db)
  } finally {
    db.$client.close()
  }
}

test(
  `killed at any of ${STEPS.length} steps of an erasure, a service ends it at its next start, and loses nothing else`,
  async () => {
    const beginning = aSceneToErase()
    const deaths = Array.from({ length: ROUNDS }, () => STEPS).flat()
    const found = await inPairs(deaths, async ([at, nth]) => {
      const scene = copyScene(beginning)
      try {
        await dieOf({ at, nth }, { ...scene, env: ENV })
        await endErasure(scene)
      } catch (error) {
        return { at, amiss: String(error) }
      }
      const { dataDir, load } = scene
      return {
        at,
        amiss: accountFor(load, dataDir),
        account: readAccount(dataDir),
        rollups: withReader(dataDir, findRollupFaults),
        erasures: readErasures(dataDir).map(row => [row.condition, row.events]),
        left: findText(dataDir, MARKER),
      }
    })
    report({
      ordeal: 'SIGKILL at an exact step of an erasure',
      figures: { steps: STEPS.length, kills: deaths.length },
    })
    const amiss = NOTHING_AMISS
    const account = { unaccounted: 0, erased: 2 * MARKED + 5, marked: 0 }
    const erased = [
      ['{}', MARKED + 5],
      [null, MARKED],
    ]
    expect(found).toEqual(
      deaths.map(([at]) => ({ at, amiss, account, rollups: [], erasures: erased, left: [] })),
    )
  },
  90_000 * ROUNDS,
)

test('a drain thread that dies within an erasure is started again, and ends it', async () => {
  const { dataDir } = aSceneToErase()
  const gate = `${aFolder()}/gate`
  await Bun.write(gate, '')
  const fault = { at: 'drain erasure end before', does: 'exit', gate } as const
  const service = await startFaultyService(fault, { dataDir, env: ENV })
  await until('it dies', () => service.output().includes(`fault at ${fault.at}`))
  rmSync(gate)
  await until('it is erased', () => readErasures(dataDir).every(({ doneAt }) => doneAt !== null))
  expect(service.output()).toContain('the drain thread died; it is started again')
  expect(readAccount(dataDir)).toEqual({ unaccounted: 0, erased: 2 * MARKED + 5, marked: 0 })
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
  expect(findText(dataDir, MARKER)).toEqual([])
})
