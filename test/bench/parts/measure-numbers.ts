import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { createKey } from '../../../src/storage/key-store.ts'
import { openDatabase } from '../../../src/storage/open-database.ts'
import { type Metric, measureInTurn, renderComparison } from '../comparison.ts'
import { PULSO } from '../contenders.ts'
import { type Dashboard, openDashboard } from '../dashboard.ts'
import { toDatabasePath } from '../data-folder.ts'
import { loadYear } from '../load-year.ts'
import { type Load, toMix } from '../loads.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import {
  CONNECTIONS,
  printLine,
  printProgress,
  ROUNDS,
  SECONDS,
  WARM_UP_SECONDS,
} from '../session.ts'
import { toQuantile, toSpread } from '../spread.ts'
import { makeTrafficTenants } from '../traffic-tenants.ts'
import { runWrk, type WrkResult } from '../wrk.ts'
import { YEAR } from '../year-of-traffic.ts'

const DAY_MS = 86_400_000

const METRICS: readonly Metric<WrkResult>[] = [
  { name: 'requests/s', digits: 0, of: run => run.requestsPerSecond },
  { name: 'latency, median, ms', digits: 2, of: run => run.p50Ms },
  { name: 'latency, 99 %, ms', digits: 2, of: run => run.p99Ms },
]

/**
 * A year of the largest tenant, among ten million events, looked at over and over while events come in
 * at half of what the service can take: how long that takes, and what it costs ingestion.
 */
export async function measureNumbers(): Promise<void> {
  const { dataDir: loaded, events } = loadYear()
  using folder = createScratchFolder()
  const dataDir = join(folder.path, 'data')
  cpSync(loaded, dataDir, { recursive: true })
  const key = addKey(dataDir)
  const server = await startServer(PULSO.command, { DATA_DIR: dataDir })
  try {
    printLine(`A year of a tenant in ${events.toLocaleString('en')} events`)
    await compare(server, key)
  } finally {
    await server.stop()
  }
}

async function compare({ url }: ServerProcess, key: string): Promise<void> {
  const [tenant] = makeTrafficTenants(YEAR)
  if (!tenant) throw new Error('a year without tenants')
  const load = toMix({ ...tenant, productId: tenant.products[0]?.id ?? 0 })
  const paths = toPaths(tenant.slug)
  const openOne = () => openDashboard({ url, key, paths })

  const pauseMs = await findPause(url, load)
  const measure = () => runWrk({ url, load, seconds: SECONDS, pauseMs })
  const answeredInMs: number[] = []
  const runs = await measureInTurn(
    [
      { name: 'ingestion at half', measure },
      {
        name: 'with a dashboard',
        async measure() {
          printProgress('ingestion with a dashboard')
          await using dashboard = openOne()
          const run = await measure()
          answeredInMs.push(...dashboard.answeredInMs)
          return run
        },
      },
    ],
    { rounds: ROUNDS },
  )
  printLine(renderComparison(runs, METRICS))
  printLine(`answers meanwhile: ${renderTimes(answeredInMs, paths.length)}`)
  printLine(`answers on their own: ${renderTimes(await askAlone(openOne), paths.length)}`)
  printLine()
}

/** How long each connection has to pause for half of the most that the service can take. */
async function findPause(url: string, load: Load): Promise<number> {
  printProgress('the most that it can take')
  await runWrk({ url, load, seconds: WARM_UP_SECONDS })
  const { requestsPerSecond } = await runWrk({ url, load, seconds: SECONDS })
  printLine(`ingestion at most ${requestsPerSecond.toFixed(0)} requests/s`)
  const turnMs = (CONNECTIONS / (requestsPerSecond / 2)) * 1000
  // What a request takes when half as much is going on is a part of each turn.
  const half = await runWrk({ url, load, seconds: WARM_UP_SECONDS, pauseMs: turnMs })
  return Math.max(0, turnMs - half.p50Ms)
}

async function askAlone(open: () => Dashboard): Promise<readonly number[]> {
  await using dashboard = open()
  await Bun.sleep(SECONDS * 1000)
  return dashboard.answeredInMs
}

/** All of the year: its summary, a point for each of its days, and its products. */
function toPaths(slug: string): string[] {
  const toDate = (at: number) => new Date(at).toISOString().slice(0, 10)
  const range = `from=${toDate(YEAR.endsAt - 365 * DAY_MS)}&to=${toDate(YEAR.endsAt - DAY_MS)}`
  return [`summary?${range}`, `timeseries?metric=views&interval=day&${range}`]
    .concat(`breakdown?by=product&metric=views&limit=10&${range}`)
    .map(query => `/api/v1/tenants/${slug}/stats/${query}`)
}

/** The times of all, and of each kind: they were asked for in turn. */
function renderTimes(answeredInMs: readonly number[], kinds: number): string {
  const show = (values: readonly number[]) =>
    `${toSpread(values).median.toFixed(1)} ms, 99 % within ${toQuantile(values, 0.99).toFixed(1)} ms`
  const names = ['summary', 'timeseries', 'breakdown']
  const each = names.map((name, kind) => {
    const own = answeredInMs.filter((_, index) => index % kinds === kind)
    return `${name} ${show(own)}`
  })
  return [`${answeredInMs.length} answers, ${show(answeredInMs)}`, ...each].join('; ')
}

function addKey(dataDir: string): string {
  const db = openDatabase(toDatabasePath(dataDir))
  try {
    const admin = { scope: 'admin', tenantId: null, expiresAt: null, now: Date.now() } as const
    return createKey(db, admin).text
  } finally {
    db.$client.close()
  }
}
