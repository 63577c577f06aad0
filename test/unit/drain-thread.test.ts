import { afterEach, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import pino from 'pino'
import { DrainThread } from '../../src/ingest/drain-thread.ts'
import { createSharedRing } from '../../src/ingest/ring-memory.ts'
import { openRing } from '../../src/ingest/ring-source.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { appendText } from '../support/a-ring.ts'
import { until } from '../support/until.ts'

const WORKER = new URL('../../src/ingest/drain-worker.ts', import.meta.url)
const DYING_WORKER = new URL('../support/dying-worker.ts', import.meta.url)

const threads: DrainThread[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.stop(1000)
})

const A_RECORD = '[1,"track","call",null,null,null,null,1,1]'

function aThread(workerUrl: URL, findWorkerUrl = () => workerUrl) {
  const databasePath = `${aFolder()}/pulso.db`
  aDatabase(databasePath).$client.close()
  const ring = createSharedRing({ capacityBytes: 65_536, windowBytes: 65_536 })
  const lines: string[] = []
  const log = pino({ base: null }, { write: line => lines.push(line) })
  const options = { databasePath, ring, intervalMs: 1, retentionDays: 0, onUnscrubbed() {}, log }
  const thread = new DrainThread({
    ...options,
    get workerUrl() {
      return findWorkerUrl()
    },
  })
  threads.push(thread)
  return { thread, ring: openRing(ring), lines }
}

test('DrainThread has no problem while it drains, and says that it is not running before', async () => {
  const { thread, ring } = aThread(WORKER)
  expect(thread.problem).toBe('the drain thread is not running')
  thread.start()
  expect(thread.problem).toBeUndefined()
  appendText(ring, A_RECORD)
  await until('the ring is drained', () => ring.usedBytes === 0)
  expect(await thread.stop(1000)).toBe(true)
})

test('DrainThread ends its thread when it stops', async () => {
  const countThreads = () => readdirSync('/proc/self/task').length
  const stopped = async () => {
    const { thread } = aThread(WORKER)
    thread.start()
    await thread.stop(1000)
  }
  await stopped()
  const before = countThreads()
  for (let i = 0; i < 5; i++) await stopped()
  await until('their threads are gone', () => countThreads() <= before)
})

test('DrainThread says in the log that records went into quarantine', async () => {
  const { thread, ring, lines } = aThread(WORKER)
  thread.start()
  appendText(ring, 'not an event')
  appendText(ring, A_RECORD)
  await until('it is in the log', () => lines.length > 0)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ records: 1 })
  expect(thread.problem).toBeUndefined()
})

test('DrainThread stores what is left even when it is stopped between a death and the restart', async () => {
  let url = DYING_WORKER
  const { thread, ring, lines } = aThread(DYING_WORKER, () => url)
  thread.start()
  appendText(ring, A_RECORD)
  await until('it has died', () => lines.length > 0)
  url = WORKER
  expect(await thread.stop(5000)).toBe(true)
  expect(ring.usedBytes).toBe(0)
})

test('DrainThread says that a dead worker is dead, and starts it again, later each time', async () => {
  const { thread, lines } = aThread(DYING_WORKER)
  thread.start()
  await until('it has died three times', () => lines.length >= 3)
  expect(thread.problem).toBe('the drain thread is not running')
  const restarts = lines.slice(0, 3).map(line => JSON.parse(line))
  expect(restarts.map(({ restartInMs }) => restartInMs)).toEqual([100, 200, 400])
  expect(restarts[0].reason).toContain('dead on arrival')
  expect(await thread.stop(1000)).toBe(false)
})
