import { afterEach, expect, test } from 'bun:test'
import pino from 'pino'
import { DrainThread } from '../../src/ingest/drain-thread.ts'
import { createSharedRing } from '../../src/ingest/ring-memory.ts'
import { openRing } from '../../src/ingest/ring-source.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { until } from '../support/until.ts'

const WORKER = new URL('../../src/ingest/drain-worker.ts', import.meta.url)
const DYING_WORKER = new URL('../support/dying-worker.ts', import.meta.url)

const threads: DrainThread[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.stop(1000)
})

function aThread(workerUrl: URL) {
  const databasePath = `${aFolder()}/pulso.db`
  aDatabase(databasePath).$client.close()
  const ring = createSharedRing({ capacityBytes: 65_536, windowBytes: 65_536 })
  const lines: string[] = []
  const log = pino({ base: null }, { write: line => lines.push(line) })
  const thread = new DrainThread({ workerUrl, databasePath, ring, intervalMs: 1, log })
  threads.push(thread)
  return { thread, ring: openRing(ring), lines }
}

test('DrainThread has no problem while it drains, and says that it is not running before', async () => {
  const { thread, ring } = aThread(WORKER)
  expect(thread.problem).toBe('the drain thread is not running')
  thread.start()
  expect(thread.problem).toBeUndefined()
  ring.append(new TextEncoder().encode('[1,"track","call",null,null,null,null,1,1]'))
  await until('the ring is drained', () => ring.usedBytes === 0)
  expect(await thread.stop(1000)).toBe(true)
})

test('DrainThread says that a dead worker is dead, and starts it again, later each time', async () => {
  const { thread, lines } = aThread(DYING_WORKER)
  thread.start()
  await until('it has died three times', () => lines.length >= 3)
  expect(thread.problem).toBe('the drain thread is not running')
  const restarts = lines.map(line => JSON.parse(line))
  expect(restarts.map(({ restartInMs }) => restartInMs)).toEqual([100, 200, 400])
  expect(restarts[0].reason).toContain('dead on arrival')
  expect(await thread.stop(1000)).toBe(false)
})
