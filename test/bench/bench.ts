// `bun run bench`: the compiled binary against a bare server, in alternating runs of one session,
// because absolute figures of a shared machine mean little. Needs wrk.

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { runWrk, type WrkResult } from './wrk.ts'

const ROUNDS = 5
const SECONDS = 4
const WARM_UP_SECONDS = 1
const MILLION = 1_000_000

const BINARY = join(import.meta.dir, '../../dist/pulso')
const CEILING = [process.execPath, join(import.meta.dir, 'ceiling.ts')]
const TRACK_BODY =
  '{"tenant_id":"1","type":"whatsapp_click","product_id":101,"metadata":{"source":"catalogue","campaign":"launch"}}'

interface Run extends WrkResult {
  readonly firstAnswerMs: number
  readonly idleMib: number
}

function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

function aDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'pulso-bench-'))
}

function startPulso(dataDir: string): Promise<ServerProcess> {
  const env = { DATA_DIR: dataDir, API_RATE_PER_MINUTE: '1000000000', LOG_LEVEL: 'warn' }
  return startServer([BINARY, 'serve', '--demo'], env)
}

function countEvents(dataDir: string): number {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  try {
    return db.$client.query<{ n: number }, []>('select count(*) as n from events').get()?.n ?? 0
  } finally {
    db.$client.close()
  }
}

async function measure(server: ServerProcess, seconds: number): Promise<Run> {
  const url = `${server.url}/api/v1/analytics/track`
  const idleMib = server.residentMib()
  const warmUp = await runWrk({ url, body: TRACK_BODY, seconds: WARM_UP_SECONDS })
  const result = await runWrk({ url, body: TRACK_BODY, seconds })
  const requests = warmUp.requests + result.requests
  return { ...result, requests, idleMib, firstAnswerMs: server.firstAnswerMs }
}

async function measureCeiling(): Promise<Run> {
  const server = await startServer(CEILING, {})
  const run = await measure(server, SECONDS)
  await server.stop()
  return run
}

/** Throws when an answered event is not in the database afterwards. */
async function measurePulso(): Promise<Run> {
  const dataDir = aDataDir()
  try {
    const server = await startPulso(dataDir)
    const run = await measure(server, SECONDS)
    await server.stop()
    const stored = countEvents(dataDir)
    // wrk hangs up on the answers that are under way at its end: those may be stored, uncounted.
    if (stored < run.requests - run.refused) {
      throw new Error(`${run.requests} events were answered, ${stored} are stored`)
    }
    return run
  } finally {
    rmSync(dataDir, { recursive: true })
  }
}

/** Resident memory after a million events and more, in MiB. */
async function measureMemory(): Promise<{ events: number; residentMib: number }> {
  const dataDir = aDataDir()
  try {
    const server = await startPulso(dataDir)
    let events = 0
    while (events < MILLION) events += (await measure(server, SECONDS)).requests
    const residentMib = server.residentMib()
    await server.stop()
    return { events, residentMib }
  } finally {
    rmSync(dataDir, { recursive: true })
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function row(name: string, values: readonly number[], digits: number): string {
  const show = (value: number) => value.toFixed(digits).padStart(9)
  return `${name.padEnd(34)}${show(median(values))}${show(Math.min(...values))}${show(Math.max(...values))}`
}

const pairs: { ceiling: Run; pulso: Run }[] = []
for (let round = 1; round <= ROUNDS; round++) {
  process.stderr.write(`round ${round} of ${ROUNDS}\n`)
  pairs.push({ ceiling: await measureCeiling(), pulso: await measurePulso() })
}
const memory = await measureMemory()
const ceilings = pairs.map(pair => pair.ceiling)
const pulsos = pairs.map(pair => pair.pulso)

print(`POST /api/v1/analytics/track, 64 connections, ${ROUNDS} x ${SECONDS} s, throttling set high`)
print(`${''.padEnd(34)}   median      min      max`)
const ratios = pairs.map(pair => pair.pulso.requestsPerSecond / pair.ceiling.requestsPerSecond)
const rows: readonly [name: string, values: readonly number[], digits: number][] = [
  ['ceiling, requests/s', ceilings.map(run => run.requestsPerSecond), 0],
  ['pulso, requests/s', pulsos.map(run => run.requestsPerSecond), 0],
  ['ratio of throughputs', ratios, 2],
  ['ceiling, p99 ms', ceilings.map(run => run.p99Ms), 2],
  ['pulso, p99 ms', pulsos.map(run => run.p99Ms), 2],
  ['pulso, first answer ms', pulsos.map(run => run.firstAnswerMs), 0],
  ['pulso, resident MiB when idle', pulsos.map(run => run.idleMib), 0],
]
for (const [name, values, digits] of rows) print(row(name, values, digits))
print()
print(
  `every answered event was stored: ${pulsos.reduce((sum, run) => sum + run.requests, 0)} events`,
)
print(`resident after ${memory.events} events: ${memory.residentMib.toFixed(0)} MiB`)
print(`size of the binary: ${(statSync(BINARY).size / 2 ** 20).toFixed(0)} MiB`)
