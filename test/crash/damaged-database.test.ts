import { describe, expect, test } from 'bun:test'
import { chmodSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { aCrashedFolder, PENDING, STORED } from '../support/a-crashed-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { overwrite } from '../support/overwrite.ts'
import { readRefusal } from '../support/read-refusal.ts'
import { recoverFolder } from '../support/recover-folder.ts'
import { rememberFolder } from '../support/remember-folder.ts'
import { trackNumber } from '../support/track-number.ts'
import { until } from '../support/until.ts'

const PAGE_BYTES = 4096
const GARBAGE = new Uint8Array(PAGE_BYTES).fill(0x5a)
const ALL = [...Array(STORED + PENDING).keys()]
const DAMAGED =
  'DATA: the database is damaged: put a copy back, and what that lacks is stored from the ring again'

let copyStoppedFolder: (() => string) | undefined

/** A folder with everything stored, and nothing in the log beside the database. */
async function aStoppedFolder(): Promise<string> {
  copyStoppedFolder ??= await stopService()
  return copyStoppedFolder()
}

async function stopService(): Promise<() => string> {
  const dataDir = await aCrashedFolder()
  await recoverFolder(dataDir)
  expect(statSync(`${dataDir}/pulso.db-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  return rememberFolder(dataDir)
}

/** Where the root page of a table or index is in the database file. */
function findRootPage(dataDir: string, name: string): number {
  const { $client: client } = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  const query = client.query<{ page: number }, [string]>(
    'select rootpage as page from sqlite_schema where name = ?',
  )
  const page = query.get(name)?.page as number
  client.close()
  return (page - 1) * PAGE_BYTES
}

describe('a service does not start on a database', () => {
  const damages: [what: string, damage: (dataDir: string) => void, sentence: string][] = [
    [
      'that is another file',
      dataDir => writeFileSync(`${dataDir}/pulso.db`, 'a letter to a friend '.repeat(1000)),
      'DATA: pulso.db is not a database',
    ],
    [
      'whose first page is overwritten',
      dataDir => overwrite(`${dataDir}/pulso.db`, { at: 0, bytes: GARBAGE }),
      'DATA: pulso.db is not a database',
    ],
    [
      'whose schema is overwritten',
      dataDir => overwrite(`${dataDir}/pulso.db`, { at: 100, bytes: GARBAGE.subarray(100) }),
      DAMAGED,
    ],
    [
      'whose ring cursor is overwritten',
      dataDir => {
        const at = findRootPage(dataDir, 'ring_cursor')
        overwrite(`${dataDir}/pulso.db`, { at, bytes: GARBAGE })
      },
      DAMAGED,
    ],
    ['that is cut off', dataDir => truncateSync(`${dataDir}/pulso.db`, 2 * PAGE_BYTES), DAMAGED],
    [
      'that may only be read',
      dataDir => chmodSync(`${dataDir}/pulso.db`, 0o400),
      'DATA/pulso.db: permission denied',
    ],
    [
      'that may not be read',
      dataDir => chmodSync(`${dataDir}/pulso.db`, 0),
      'DATA/pulso.db: permission denied',
    ],
  ]
  test.each(damages)('%s, and says so', async (_, damage, sentence) => {
    const dataDir = await aStoppedFolder()
    damage(dataDir)
    expect(await readRefusal(dataDir)).toBe(sentence)
  })

  test('that is damaged and has a log beside it, and says so', async () => {
    const dataDir = await aCrashedFolder()
    const at = findRootPage(dataDir, '__drizzle_migrations')
    overwrite(`${dataDir}/pulso.db`, { at, bytes: GARBAGE })
    expect(await readRefusal(dataDir)).toBe(DAMAGED)
  })

  test('whose log may only be read, and says so', async () => {
    const dataDir = await aCrashedFolder()
    chmodSync(`${dataDir}/pulso.db-wal`, 0o400)
    expect(await readRefusal(dataDir)).toBe('DATA/pulso.db-wal: permission denied')
  })

  test('in a folder that may only be read, and says so', async () => {
    const dataDir = await aStoppedFolder()
    chmodSync(dataDir, 0o500)
    expect(await readRefusal(dataDir)).toBe(
      'DATA: the database cannot be written: check the permissions of the folder and its files',
    )
    chmodSync(dataDir, 0o700)
  })
})

test('damage that draining meets keeps the events in the ring, and is in the log and in /readyz', async () => {
  const dataDir = await aStoppedFolder()
  const path = `${dataDir}/pulso.db`
  const at = findRootPage(dataDir, 'events')
  const page = new Uint8Array(
    await Bun.file(path)
      .slice(at, at + PAGE_BYTES)
      .arrayBuffer(),
  )
  const service = await startServiceProcess({ dataDir })
  overwrite(path, { at, bytes: GARBAGE })
  await trackNumber(service.url, ALL.length)
  await until('it is not ready', async () => (await fetch(`${service.url}/readyz`)).status === 503)
  expect(await (await fetch(`${service.url}/readyz`)).json()).toEqual({
    status: 'unavailable',
    reasons: ['the database cannot be written'],
  })
  const log = '"database disk image is malformed","msg":"events cannot be stored; they are kept'
  expect(service.output()).toContain(log)
  await trackNumber(service.url, ALL.length + 1)
  service.signal('SIGKILL')
  await service.exited

  // The next start meets it again, and keeps them as well.
  const again = await startServiceProcess({ dataDir })
  await until('it is not ready', async () => (await fetch(`${again.url}/readyz`)).status === 503)
  again.signal('SIGKILL')
  await again.exited

  overwrite(path, { at, bytes: page })
  const { stored } = await recoverFolder(dataDir)
  expect(stored).toEqual([...ALL, ALL.length, ALL.length + 1])
})
