import { describe, expect, test } from 'bun:test'
import { readFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { aCrashedFolder, PENDING, STORED } from '../support/a-crashed-folder.ts'
import { aFolder } from '../support/a-folder.ts'
import { overwrite } from '../support/overwrite.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { recoverFolder } from '../support/recover-folder.ts'
import { trackNumber } from '../support/track-number.ts'
import { until } from '../support/until.ts'

const PAGE_BYTES = 4096
const GARBAGE = new Uint8Array(PAGE_BYTES).fill(0x5a)
/** Of SQLite's write-ahead log. */
const LOG_HEADER_BYTES = 32
const LOG_FRAME_BYTES = 24 + PAGE_BYTES
/** More of them than a ring of 1 MiB holds. */
const LARGE_BYTES = 60_000
const LARGE_EVENTS = [...Array(22).keys()]
const ALL = [...Array(STORED + PENDING).keys()]

/** What the log says of it, with the number of events. */
const OLDER = /"events":(\d+),"msg":"the database is an older copy: what it lacks is stored again/

/** A copy of the database as it is now, in a folder of its own. */
function copyDatabase(dataDir: string): string {
  const copy = `${aFolder()}/copy.db`
  const db = openDatabase(`${dataDir}/pulso.db`)
  db.$client.run('vacuum into ?', [copy])
  db.$client.close()
  return copy
}

/** Where the last frame of a write-ahead log is: those behind it have the salt of an earlier use. */
function findLastFrame(path: string): number {
  const log = readFileSync(path)
  const salt = log.subarray(16, 24)
  let at = LOG_HEADER_BYTES
  while (log.subarray(at + LOG_FRAME_BYTES + 8, at + LOG_FRAME_BYTES + 16).equals(salt)) {
    at += LOG_FRAME_BYTES
  }
  return at
}

describe('from the ring, an older database gets once what it lacks', () => {
  const losses: [what: string, lose: (dataDir: string) => void, lacking: number][] = [
    ['whose log is deleted', dataDir => rmSync(`${dataDir}/pulso.db-wal`), STORED],
    [
      'whose log is damaged at its start',
      dataDir => overwrite(`${dataDir}/pulso.db-wal`, { at: 0, bytes: GARBAGE }),
      STORED,
    ],
    ['whose log is empty', dataDir => truncateSync(`${dataDir}/pulso.db-wal`, 0), STORED],
  ]
  test.each(losses)('%s', async (_, lose, lacking) => {
    const dataDir = await aCrashedFolder()
    lose(dataDir)
    const { stored, log } = await recoverFolder(dataDir, url => trackNumber(url, ALL.length))
    expect(stored).toEqual([...ALL, ALL.length])
    expect(OLDER.exec(log)?.[1]).toBe(String(lacking))
  })

  test('whose log is damaged at its end', async () => {
    const dataDir = await aCrashedFolder()
    const path = `${dataDir}/pulso.db-wal`
    overwrite(path, { at: findLastFrame(path), bytes: GARBAGE })
    const { stored, log } = await recoverFolder(dataDir)
    expect(stored).toEqual(ALL)
    const lacking = Number(OLDER.exec(log)?.[1])
    expect(lacking > 0 && lacking < STORED).toBe(true)
  })

  test('of which a copy was put back', async () => {
    const dataDir = await aCrashedFolder()
    const copy = copyDatabase(dataDir)
    await recoverFolder(dataDir, url => trackNumber(url, ALL.length))

    renameSync(copy, `${dataDir}/pulso.db`)
    const { stored, log } = await recoverFolder(dataDir, url => trackNumber(url, ALL.length + 1))
    expect(stored).toEqual([...ALL, ALL.length, ALL.length + 1])
    expect(OLDER.exec(log)?.[1]).toBe(String(PENDING + 1))
    expect(readFates(dataDir)).toEqual([{ stored: ALL.length + 2, lost: 0 }])
  })
})

test('an older database lacks for good what is overwritten in the ring, which is counted and logged', async () => {
  const dataDir = await aCrashedFolder()
  const copy = copyDatabase(dataDir)
  const large = LARGE_EVENTS.map(n => ALL.length + n)
  await recoverFolder(dataDir, async url => {
    for (const n of large) {
      await trackNumber(url, n, { note: 'x'.repeat(LARGE_BYTES) })
      await until('there is room again', () => readStoredNumbers(dataDir).includes(n))
    }
  })

  renameSync(copy, `${dataDir}/pulso.db`)
  const { stored, log } = await recoverFolder(dataDir)
  const [lost] = readFates(dataDir).map(fates => fates.lost)
  expect(stored).toEqual([...ALL, ...large].filter(n => n < STORED || n >= STORED + (lost ?? 0)))
  expect(lost).toBeGreaterThan(PENDING)
  expect(log).toContain(
    `"events":${lost},"msg":"the database is an older copy, and what it lacks is`,
  )
})

test('an older copy of the ring beside a newer database doubles nothing, and goes on', async () => {
  const dataDir = await aCrashedFolder()
  const older = `${await aCrashedFolder()}/pulso.ring`
  await recoverFolder(dataDir, url => trackNumber(url, ALL.length))

  renameSync(older, `${dataDir}/pulso.ring`)
  const next = await recoverFolder(dataDir, url => trackNumber(url, ALL.length + 1))
  expect(next.stored).toEqual([...ALL, ALL.length, ALL.length + 1])
  expect(readFates(dataDir)).toEqual([{ stored: ALL.length + 2, lost: 0 }])
})

/** What became of each ring's records. */
function readFates(dataDir: string): { stored: number; lost: number }[] {
  const { $client: client } = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  const query = client.query<{ stored: number; lost: number }, []>(
    'select stored, lost from ring_cursor',
  )
  const fates = query.all()
  client.close()
  return fates
}
