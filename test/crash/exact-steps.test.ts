import { expect, test } from 'bun:test'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { type Fault, startFaultyService } from '../support/a-faulty-service.ts'
import { aFolder } from '../support/a-folder.ts'
import { aQuietScene, copyScene, type Scene } from '../support/a-scene.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { dieOf } from '../support/die-of.ts'
import { goOn } from '../support/go-on.ts'
import { inPairs } from '../support/in-pairs.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

/** How many of an ordeal's steps are died at, the most telling come first; and how often at each. */
const STEPS = ordealSize({ test: 6, torture: Number.POSITIVE_INFINITY })
const ROUNDS = ordealSize({ test: 1, torture: 5 })
const TIMEOUT_MS = 60_000 * ROUNDS

/** A step, and the pass of it that is died at. */
type Step = readonly [at: string, nth: number]

const WHILE_IT_RUNS: readonly Step[] = [
  ['main position move before', 100],
  ['main position move after', 100],
  ['drain insert into events after', 40],
  ['drain commit before', 3],
  ['drain commit after', 3],
  ['drain position move after', 3],
  ['main append before', 100],
  ['main append after', 100],
  ['drain read after', 3],
  ['drain begin after', 3],
  ['drain insert into events before', 40],
  ['drain insert into ring_cursor before', 3],
  ['drain insert into ring_cursor after', 3],
  ['drain position move before', 3],
]

const WHILE_IT_STOPS: readonly Step[] = [
  ['main server stop after', 1],
  ['drain last drain before', 1],
  ['drain last drain after', 1],
  ['drain pragma wal_checkpoint before', 1],
  ['drain pragma wal_checkpoint after', 1],
  ['main close pulso.lock before', 1],
  ['main server stop before', 1],
  ['drain close pulso.db before', 1],
  ['drain close pulso.db after', 1],
  ['main close pulso.db before', 2],
  ['main close pulso.lock after', 1],
]

const WHILE_IT_STARTS_ON_A_BACKLOG: readonly Step[] = [
  ['main recover before', 1],
  ['main position move before', 2],
  ['main recover after', 1],
  ['main listen before', 1],
  ['drain commit before', 1],
  ['drain commit after', 1],
  ['main pragma journal_mode after', 1],
  ['main position move before', 1],
  ['main close pulso.db after', 1],
  ['main thread start after', 1],
  ['main listen after', 1],
  ['drain release before', 1],
  ['drain begin after', 1],
]

const WHILE_A_RING_OF_ANOTHER_SIZE_IS_REPLACED: readonly Step[] = [
  ['main insert into events after', 20],
  ['main commit before', 1],
  ['main commit after', 1],
  ['main write after', 2],
  ['main rename pulso.ring.new before', 1],
  ['main rename pulso.ring.new after', 1],
  ['main begin after', 1],
  ['main position move after', 3],
  ['main open pulso.ring.new after', 1],
  ['main listen after', 1],
]

const AT_THE_VERY_FIRST_START: readonly Step[] = [
  ['main pragma journal_mode after', 1],
  ['main create table after', 4],
  ['main commit before', 1],
  ['main write before', 2],
  ['main rename pulso.ring.new before', 1],
  ['main rename pulso.ring.new after', 1],
  ['main pragma journal_mode before', 1],
  ['main create table after', 1],
  ['main create trigger before', 1],
  ['main insert into __drizzle_migrations after', 1],
  ['main commit after', 1],
  ['main insert into products after', 1],
  ['main open pulso.ring.new after', 1],
  ['main sync before', 1],
  ['main sync after', 2],
]

interface Ordeal {
  readonly ordeal: string
  readonly steps: readonly Step[]
  /** What every death of the ordeal begins with. */
  readonly aScene: () => Scene | Promise<Scene>
  readonly die: (fault: Fault, scene: Scene) => Promise<void>
  readonly env?: Record<string, string>
}

const ORDEALS: readonly Ordeal[] = [
  {
    ordeal: 'while it runs',
    steps: WHILE_IT_RUNS,
    aScene: aQuietScene,
    die: dieOf,
  },
  {
    ordeal: 'while it stops',
    steps: WHILE_IT_STOPS,
    aScene: aQuietScene,
    die: (fault, scene) => dieOf(fault, { ...scene, stopAfter: 100 }),
  },
  {
    ordeal: 'while it starts on a backlog',
    steps: WHILE_IT_STARTS_ON_A_BACKLOG,
    aScene: aSceneWithBacklog,
    die: dieOf,
  },
  {
    ordeal: 'while a ring of another size is replaced',
    steps: WHILE_A_RING_OF_ANOTHER_SIZE_IS_REPLACED,
    aScene: aSceneWithBacklog,
    die: (fault, scene) => dieOf(fault, { ...scene, env: { RING_MIB: '2' } }),
    env: { RING_MIB: '2' },
  },
  {
    ordeal: 'while it starts for the first time',
    steps: AT_THE_VERY_FIRST_START,
    aScene: () => ({ dataDir: aFolder(), load: aBeaconLoad() }),
    die: (fault, scene) => dieOf(fault, { ...scene, args: ['serve', '--demo'] }),
  },
]

/** Acknowledged events are in the ring, and not in the database. */
async function aSceneWithBacklog(): Promise<Scene> {
  const scene = aQuietScene()
  const gate = `${aFolder()}/gate`
  await Bun.write(gate, '')
  const service = await startFaultyService({ at: 'drain tick before', does: 'hold', gate }, scene)
  const running = scene.load.run(service.url)
  await until('there is a backlog', () => scene.load.acknowledged.size >= 300)
  service.signal('SIGKILL')
  await Promise.all([running, service.exited])
  return scene
}

for (const { ordeal, steps: allSteps, aScene, die, env } of ORDEALS) {
  const steps = allSteps.slice(0, STEPS)
  test(
    `killed ${ordeal}, at any of ${steps.length} steps, a service loses nothing and stores nothing twice`,
    async () => {
      const beginning = await aScene()
      const deaths = Array.from({ length: ROUNDS }, () => steps).flat()
      let acknowledged = 0
      const found = await inPairs(deaths, async ([at, nth]) => {
        const scene = copyScene(beginning)
        try {
          await die({ at, nth }, scene)
          await goOn(scene, env)
        } catch (error) {
          return { at, amiss: String(error) }
        }
        acknowledged += scene.load.acknowledged.size
        return { at, amiss: accountFor(scene.load, scene.dataDir) }
      })
      report({
        ordeal: `SIGKILL at an exact step ${ordeal}`,
        figures: { steps: steps.length, kills: deaths.length, acknowledged },
      })
      expect(found).toEqual(deaths.map(([at]) => ({ at, amiss: NOTHING_AMISS })))
    },
    TIMEOUT_MS,
  )
}
