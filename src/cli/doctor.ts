import { existsSync } from 'node:fs'
import { defineCommand } from 'citty'
import { type Config, parseConfig } from '../config.ts'
import type { RingBuffer } from '../ingest/ring-buffer.ts'
import { openRingFile, RING_FILE } from '../ingest/ring-file.ts'
import { readDatabaseSize } from '../storage/database-size.ts'
import { examineDatabase } from '../storage/examine-database.ts'
import { DATABASE_FILE, openReadOnlyDatabase } from '../storage/open-database.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { checkAccount } from './doctor/check-account.ts'
import { checkClock } from './doctor/check-clock.ts'
import { checkDatabase } from './doctor/check-database.ts'
import { checkFolder } from './doctor/check-folder.ts'
import { checkQuarantine } from './doctor/check-quarantine.ts'
import { checkRing } from './doctor/check-ring.ts'
import { checkService } from './doctor/check-service.ts'
import { checkSettings } from './doctor/check-settings.ts'
import { type Finding, ok, wrong } from './doctor/finding.ts'
import { toFailureText } from './failure-text.ts'
import { renderTable } from './render-table.ts'

/** `pulso doctor`: looks at everything, changes nothing, and fails when something is wrong. */
export function createDoctor(io: CliIo) {
  return defineCommand({
    meta: { name: 'doctor', description: 'Look at everything, and say what is wrong' },
    async run() {
      const config = parseConfig(io.env)
      const findings = [
        checkSettings(io.env),
        ...checkFolder(config),
        ...(await checkService(config)),
        ...checkData(config),
      ]
      io.stdout(
        renderTable(
          findings.map(({ topic, isWrong, text }) => [isWrong ? 'WRONG' : 'ok', topic, text]),
        ),
      )
      const count = findings.filter(({ isWrong }) => isWrong).length
      if (count > 0) throw new Error(`${toCountText(count, 'thing')} to mend`)
    },
  })
}

function checkData({ dataDir }: Config): Finding[] {
  const path = `${dataDir}/${DATABASE_FILE}`
  if (!existsSync(path)) return [wrong('database', `there is no ${path}: pulso serve makes one`)]
  const { ring, without } = lookForRing(`${dataDir}/${RING_FILE}`)
  try {
    return [...examineData(path, ring), ...without]
  } catch (error) {
    return [wrong('database', toFailureText(error, dataDir)), ...without]
  }
}

/** The ring, or what to say without one. */
function lookForRing(path: string): { ring?: RingBuffer; without: readonly Finding[] } {
  if (!existsSync(path)) return { without: [ok('ring', 'none yet')] }
  try {
    return { ring: openRingFile(path), without: [] }
  } catch (error) {
    const text = `${toFailureText(error, path)}; moving the file away starts an empty one`
    return { without: [wrong('ring', text)] }
  }
}

/** The database is read before the ring: what is drained in between is then found in the ring as well. */
function examineData(databasePath: string, ring: RingBuffer | undefined): Finding[] {
  const db = openReadOnlyDatabase(databasePath)
  try {
    const examination = examineDatabase(db, ring?.id ?? '')
    const database = checkDatabase(examination, readDatabaseSize(databasePath))
    const { contents } = examination
    if (!contents) return [database]
    const found = ring?.inspect(contents.totals.cursor)
    return [
      database,
      ...(ring && found ? [checkRing(ring, found)] : []),
      checkAccount(contents, found ?? { pendingRecords: 0, lostRecords: 0 }),
      checkQuarantine(contents),
      checkClock(contents, Date.now()),
    ]
  } finally {
    db.$client.close()
  }
}
