import { describe, expect, test } from 'bun:test'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { createRingFile, openRingFile } from '../../src/ingest/ring-file.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aCrashedFolder, PENDING, STORED } from '../support/a-crashed-folder.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { anEvent } from '../support/an-event.ts'
import { readRefusal } from '../support/read-refusal.ts'
import { recoverFolder } from '../support/recover-folder.ts'

const ALL = [...Array(STORED + PENDING).keys()]
const LOST =
  'no database in DATA, but DATA/pulso.ring has been drained into one: put the database back, or move the ring away to start afresh'

/** Removes the database, its log included. */
function removeDatabase(dataDir: string): void {
  for (const name of ['pulso.db', 'pulso.db-wal', 'pulso.db-shm']) {
    rmSync(`${dataDir}/${name}`, { force: true })
  }
}

/** A ring with three events that nobody has drained. */
function addNewRing(dataDir: string): void {
  const path = `${dataDir}/pulso.ring`
  createRingFile(path, { capacityBytes: 2 ** 20, windowBytes: 2 ** 20 })
  const ring = openRingFile(path)
  for (let n = 0; n < 3; n++) ring.append(encodeEvent(anEvent({ metadata: `{"n":${n}}` })))
}

describe('where a ring was drained into a database that is gone', () => {
  const losses: [what: string, lose: (dataDir: string) => void][] = [
    ['missing', removeDatabase],
    ['missing, but for its log', dataDir => rmSync(`${dataDir}/pulso.db`)],
    ['empty', dataDir => writeFileSync(`${dataDir}/pulso.db`, '')],
    [
      'one without any table',
      dataDir => {
        removeDatabase(dataDir)
        openDatabase(`${dataDir}/pulso.db`).$client.close(true)
      },
    ],
  ]
  test.each(losses)('(%s), a start is refused', async (_, lose) => {
    const dataDir = await aCrashedFolder()
    lose(dataDir)
    expect(await readRefusal(dataDir)).toBe(LOST)
  })

  test.each([[['serve', '--demo']], [['migrate']], [['tenant', 'add', '--name=A', '--slug=a']]])(
    'no database is made by %j either',
    async args => {
      const dataDir = await aCrashedFolder()
      removeDatabase(dataDir)
      expect(await readRefusal(dataDir, { args })).toBe(LOST)
      expect(readdirSync(dataDir).filter(name => name.startsWith('pulso.db'))).toEqual([])
    },
  )

  test('moving the ring away starts afresh, and moving both back gives everything back', async () => {
    const dataDir = await aCrashedFolder()
    const away = aFolder()
    for (const name of ['pulso.db', 'pulso.db-wal', 'pulso.ring']) {
      renameSync(`${dataDir}/${name}`, `${away}/${name}`)
    }
    expect((await recoverFolder(dataDir)).stored).toEqual([])
    expect((await recoverFolder(away)).stored).toEqual(ALL)
  })
})

test('a crash before the first drain, which may leave no database, does not hinder a start', async () => {
  const dataDir = aFolder()
  addNewRing(dataDir)
  expect((await recoverFolder(dataDir)).stored).toEqual([0, 1, 2])
})

test('a crash before the first drain that left a database without events does not hinder a start', async () => {
  const dataDir = aFolder()
  aDatabase(`${dataDir}/pulso.db`).$client.close()
  addNewRing(dataDir)
  const { stored, log } = await recoverFolder(dataDir)
  expect(stored).toEqual([0, 1, 2])
  expect(log).not.toContain('older copy')
})
