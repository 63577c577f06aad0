import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Connection, RawAnswer } from '../support/a-connection.ts'
import { useService } from '../support/a-service.ts'
import { INTERACTIONS } from '../support/an-app.ts'
import { expectationOf } from '../support/contract-model.ts'
import { findFaults, toText } from '../support/find-faults.ts'
import { type HostileRequest, hostileRequests } from '../support/hostile-requests.ts'
import { toRawRequest } from '../support/raw-request.ts'
import { readEventsAfter, type StoredRow } from '../support/read-stored-events.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

// Every answer to hostile requests, and everything that is stored of them, is what a model of the
// contract says. `FUZZ_SEED=… bun test test/abuse/fuzz.test.ts` repeats a run.

const SEED = Number(process.env.FUZZ_SEED ?? 20_260_115)
const REQUESTS = ordealSize({ test: 5000, torture: 300_000 })
const BATCH = 100
const TIMEOUT_MS = 60_000 + REQUESTS * 10

const service = useService()
let connection: Connection
beforeAll(async () => {
  connection = await service().connect()
})
afterAll(() => connection.close())

let lastEventId = 0
let marks = 0

/** The events that were stored since the last call, by the order in which they were taken. */
async function takeStored(): Promise<StoredRow[]> {
  const mark = JSON.stringify({ mark: ++marks })
  connection.send(toRawRequest(toMark(mark)))
  expect((await connection.receive())?.status).toBe(201)
  let rows: StoredRow[] = []
  await until('the mark is stored', () => {
    rows = readEventsAfter(service().databasePath, lastEventId)
    return rows.at(-1)?.metadata === mark
  })
  lastEventId = rows.at(-1)?.id ?? lastEventId
  return rows.slice(0, -1)
}

function toMark(metadata: string): HostileRequest {
  const body = Buffer.from(`{"tenant_id":2,"type":"maps_click","metadata":${metadata}}`)
  return { path: INTERACTIONS, contentType: null, headers: {}, body, isChunked: false }
}

async function ask(requests: readonly HostileRequest[]): Promise<RawAnswer[]> {
  connection.send(...requests.map(toRawRequest))
  const answers: RawAnswer[] = []
  for (const request of requests) {
    const answer = await connection.receive()
    if (!answer) throw new Error(`the connection was closed at ${toText(request)}`)
    answers.push(answer)
  }
  return answers
}

test(
  `hostile requests are answered, and stored, as the contract says (FUZZ_SEED=${SEED})`,
  async () => {
    const transactions = new Set<string>()
    const counts = { requests: 0, stored: 0, 'other than the contract says': 0 }
    const faults: string[] = []
    for (let batch = 0; batch < REQUESTS / BATCH && faults.length === 0; batch++) {
      const requests = fc.sample(hostileRequests, { seed: SEED + batch, numRuns: BATCH })
      const answers = await ask(requests)
      const stored = await takeStored()
      const exchanges = requests.map((request, i) => {
        return { request, expected: expectationOf(request), answer: answers[i] as RawAnswer }
      })
      faults.push(...findFaults(exchanges, stored, transactions))
      counts.requests += requests.length
      counts.stored += stored.length
    }
    counts['other than the contract says'] = faults.length
    report({ ordeal: `hostile requests, seed ${SEED}`, figures: counts })
    expect(faults).toEqual([])
    // Neither all good nor all bad: both sides of the rules were seen.
    expect(counts.stored / counts.requests).toBeWithin(0.2, 0.8)
    expect(service().countQuarantined()).toBe(0)
    expect(service().logged).toEqual([])
  },
  TIMEOUT_MS,
)
