import { expect, test } from 'bun:test'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pino } from 'pino'
import { parseConfig } from '../../src/config.ts'
import { createService } from '../../src/service.ts'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aRandom } from '../support/a-random.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { replayDisk } from '../support/replay-disk.ts'
import { ordealSize, report } from '../support/torture.ts'
import { type DiskStep, describeTraced, traceDisk } from '../support/trace-disk.ts'

const RECORDS = 300
const CUTS = ordealSize({ test: 12, torture: 1000 })
const SCRIPT = join(import.meta.dir, '../support/drain-under-trace.ts')
const NUMBERS = [...Array(RECORDS).keys()]

describeTraced('a database whose writes reached the disk in part when the power failed', () => {
  test(
    'has every commit, and gets the rest from the ring, each event once',
    async () => {
      const folder = aFolder()
      const command = [process.execPath, SCRIPT, folder, String(RECORDS)]
      const steps = await traceDisk(command, folder)
      expect(countCommitted(steps)).toBe(RECORDS)
      const start = steps.findIndex(step => step.kind === 'create' && step.path.endsWith('.db'))
      const random = aRandom(3)
      for (let cut = 0; cut < CUTS; cut++) {
        const end = start + random(steps.length - start + 1)
        const dataDir = cutPower(steps.slice(0, end), { ring: `${folder}/full.ring`, cut })
        const wasIn = RECORDS - (await recover(dataDir))
        const facts = { cut, end, ...examine(dataDir) }
        expect(facts).toEqual({ cut, end, integrity: 'ok', counted: RECORDS, stored: NUMBERS })
        expect(wasIn).toBeGreaterThanOrEqual(countCommitted(steps.slice(0, end)))
        rmSync(dataDir, { recursive: true })
      }
      const figures = { cuts: CUTS, steps: steps.length - start, 'commits lost': 0, doubled: 0 }
      report({ ordeal: 'power cut, database of torn sectors', figures })
    },
    30_000 + CUTS * 1000,
  )
})

/** A data folder as a power cut behind these steps leaves it, beside a ring with all the records. */
function cutPower(
  steps: readonly DiskStep[],
  { ring, cut }: { ring: string; cut: number },
): string {
  const dataDir = aFolder()
  copyFileSync(ring, `${dataDir}/pulso.ring`)
  for (const [path, bytes] of replayDisk(steps, aRandom(cut))) {
    if (path.includes('pulso.db') && !path.endsWith('-shm')) {
      writeFileSync(`${dataDir}/${basename(path)}`, bytes)
    }
  }
  return dataDir
}

/** How many records the drainer said were in the database. */
function countCommitted(steps: readonly DiskStep[]): number {
  const said = steps.flatMap(step => (step.kind === 'say' ? [step.text] : [])).join('')
  return Number([...said.matchAll(/committed (\d+)\n/g)].at(-1)?.[1] ?? 0)
}

/** Starts and stops a service on a data folder; how many events it recovered from the ring. */
async function recover(dataDir: string): Promise<number> {
  const logged: { msg: string; events?: number }[] = []
  const env = { HOST: '127.0.0.1', PORT: '0', RING_MIB: '1', DATA_DIR: dataDir }
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const service = createService(parseConfig(env), log)
  await service.start()
  await service.stop()
  const recovery = logged.find(({ msg }) => msg === 'events recovered from the ring buffer')
  return recovery?.events ?? 0
}

/** Whether the database is whole, how many records it counts as stored, and which events it has. */
function examine(dataDir: string) {
  const { $client: client } = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  const [integrity] = client.query('pragma integrity_check').values()[0] ?? []
  const [counted] = client.query('select sum(stored) from ring_cursor').values()[0] ?? []
  client.close()
  return { integrity, counted, stored: readStoredNumbers(dataDir) }
}
