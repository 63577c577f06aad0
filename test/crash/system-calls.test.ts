import { expect, test } from 'bun:test'
import { aQuietScene, copyScene, type Scene } from '../support/a-scene.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { goOn } from '../support/go-on.ts'
import { inPairs } from '../support/in-pairs.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

/** How often each call is died at. */
const ROUNDS = ordealSize({ test: 1, torture: 10 })
const TIMEOUT_MS = 30_000 * ROUNDS

/** What a shell calls the end by SIGKILL, and strace passes on. */
const KILLED = 'the service ended with 137'

/** As long as `until` waits. */
const GIVE_UP_AFTER_MS = 20_000

/** A call of SQLite's on a file of the database. */
interface Call {
  readonly name: string
  readonly file: string
  /** It is died at the first on the file that is not among the thread's first few, so many at most. */
  readonly among: number
  /** Whether it happens when the service stops, not while it runs. */
  readonly atStop: boolean
}

const CALLS: readonly Call[] = [
  // Inside a commit: the frames of the write-ahead log, and what makes them last.
  { name: 'pwrite64', file: 'pulso.db-wal', among: 60, atStop: false },
  { name: 'fsync', file: 'pulso.db-wal', among: 6, atStop: false },
  // Inside the last checkpoint: the pages of the database, and the end of the log.
  { name: 'pwrite64', file: 'pulso.db', among: 5, atStop: true },
  { name: 'fsync', file: 'pulso.db', among: 1, atStop: true },
  { name: 'ftruncate', file: 'pulso.db-wal', among: 1, atStop: true },
]

/**
 * strace kills the process at the entry of a call; by `-D` that stays this process's own child. With
 * `--seccomp-bpf`, which is quicker, strace 6.1 injects nothing.
 */
function toCommand({ name, file }: Call, { dataDir, nth }: { dataDir: string; nth: number }) {
  const inject = `inject=${name}:signal=KILL:when=${nth}+`
  const quietly = ['strace', '-D', '-f', '-qq', '-o', '/dev/null']
  return [...quietly, '-P', `${dataDir}/${file}`, '-e', `trace=${name}`, '-e', inject]
}

const canTrace =
  Bun.which('strace') !== null &&
  Bun.spawnSync(['strace', '-f', '-qq', '-o', '/dev/null', 'true']).success

async function dieAt(call: Call, { dataDir, load }: Scene): Promise<void> {
  const nth = 1 + Math.floor(Math.random() * call.among)
  const command = [...toCommand(call, { dataDir, nth }), ...FROM_SOURCE]
  const service = await startServiceProcess({ dataDir, command }).catch(dieAtStart)
  if (!service) return
  const running = load.run(service.url)
  if (call.atStop) {
    await until('there is something to write', () => load.acknowledged.size >= 200)
    service.signal('SIGTERM')
  }
  const alive = Bun.sleep(GIVE_UP_AFTER_MS).then(() => 'alive')
  // Nobody else kills it: an exit code means that it got by.
  expect(await Promise.race([service.exited, alive])).toBe(null)
  await running
}

/** A start moves what is left in the log into the database, by the same calls. */
function dieAtStart(error: unknown): undefined {
  if (!String(error).includes(KILLED)) throw error
}

test.skipIf(!canTrace)(
  'killed at a system call within a commit or a checkpoint, a service loses nothing and stores nothing twice (needs strace)',
  async () => {
    const beginning = aQuietScene()
    const deaths = Array.from({ length: ROUNDS }, () => CALLS).flat()
    let acknowledged = 0
    const found = await inPairs(deaths, async call => {
      const scene = copyScene(beginning)
      try {
        await dieAt(call, scene)
        await goOn(scene)
      } catch (error) {
        return { call, amiss: String(error) }
      }
      acknowledged += scene.load.acknowledged.size
      return { call, amiss: accountFor(scene.load, scene.dataDir) }
    })
    report({
      ordeal: 'SIGKILL within a commit or a checkpoint',
      figures: { kills: deaths.length, acknowledged },
    })
    expect(found).toEqual(deaths.map(call => ({ call, amiss: NOTHING_AMISS })))
  },
  TIMEOUT_MS,
)
