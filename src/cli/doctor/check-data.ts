import { existsSync } from 'node:fs'
import type { Config } from '../../config.ts'
import { refuseDrainedRing } from '../../ingest/open-left-ring.ts'
import type { RingBuffer, RingInspection } from '../../ingest/ring-buffer.ts'
import { openRingFile, RING_FILE } from '../../ingest/ring-file.ts'
import { isDataFolderLocked } from '../../storage/data-folder-lock.ts'
import { readDatabaseSize } from '../../storage/database-size.ts'
import { type DatabaseContents, examineDatabase } from '../../storage/examine-database.ts'
import { isNewDatabase } from '../../storage/is-new-database.ts'
import { DATABASE_FILE, openReadOnlyDatabase } from '../../storage/open-database.ts'
import { toFailureText } from '../failure-text.ts'
import { checkAccount } from './check-account.ts'
import { checkClock } from './check-clock.ts'
import { checkDatabase } from './check-database.ts'
import { checkErasures } from './check-erasures.ts'
import { checkNoRing } from './check-no-ring.ts'
import { checkQuarantine } from './check-quarantine.ts'
import { checkRing } from './check-ring.ts'
import { type Finding, wrong } from './finding.ts'

/** The database and the ring, each on its own and against each other. */
export function checkData(config: Config): Finding[] {
  const { dataDir } = config
  const path = `${dataDir}/${DATABASE_FILE}`
  try {
    if (isNewDatabase(path)) {
      refuseDrainedRing(`${dataDir}/${RING_FILE}`)
      return [wrong('database', `there is none in ${dataDir} yet: pulso serve makes one`)]
    }
    return examineData(config, path)
  } catch (error) {
    return [wrong('database', toFailureText(error, dataDir))]
  }
}

/** The database is read before the ring: what is drained in between is then found in the ring as well. */
function examineData({ dataDir, ring: kind }: Config, databasePath: string): Finding[] {
  const { ring, problem } = kind === 'file' ? lookForRing(`${dataDir}/${RING_FILE}`) : {}
  const db = openReadOnlyDatabase(databasePath)
  try {
    const examination = examineDatabase(db, ring?.id ?? '')
    const { contents } = examination
    const found = contents && ring?.inspect(contents.totals.cursor)
    const isServed = isDataFolderLocked(dataDir)
    return [
      checkDatabase(examination, readDatabaseSize(databasePath)),
      ring && found
        ? checkRing(ring, { found, isServed })
        : checkNoRing({ kind, problem, totals: contents?.totals }),
      ...(contents ? checkContents(contents, { kind, found, isServed }) : []),
    ]
  } finally {
    db.$client.close()
  }
}

interface DataState {
  readonly kind: Config['ring']
  readonly found: RingInspection | undefined
  readonly isServed: boolean
}

function checkContents(contents: DatabaseContents, { isServed, ...ring }: DataState): Finding[] {
  return [
    checkAccount(contents, ring),
    ...checkErasures(contents, { isServed }),
    checkQuarantine(contents),
    checkClock(contents, Date.now()),
  ]
}

/** The ring file, or why it cannot be read; neither when there is none. */
function lookForRing(path: string): { ring?: RingBuffer; problem?: string } {
  if (!existsSync(path)) return {}
  try {
    return { ring: openRingFile(path) }
  } catch (error) {
    return { problem: toFailureText(error, path) }
  }
}
