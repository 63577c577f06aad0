import { expect, test } from 'bun:test'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { aCrashedFolder, PENDING, STORED } from '../support/a-crashed-folder.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { recoverFolder } from '../support/recover-folder.ts'
import { trackNumber } from '../support/track-number.ts'

const ALL = [...Array(STORED + PENDING).keys()]

test('rings that take turns beside one database are each drained once', async () => {
  const dataDir = await aCrashedFolder()
  const path = `${dataDir}/pulso.ring`
  renameSync(path, `${dataDir}/first.ring`)
  const second = await recoverFolder(dataDir, url => trackNumber(url, 100))
  expect(second.stored).toEqual([...ALL.slice(0, STORED), 100])

  renameSync(path, `${dataDir}/second.ring`)
  renameSync(`${dataDir}/first.ring`, path)
  const first = await recoverFolder(dataDir, url => trackNumber(url, 101))
  expect(first.stored).toEqual([...ALL, 100, 101])

  renameSync(`${dataDir}/second.ring`, path)
  const again = await recoverFolder(dataDir, url => trackNumber(url, 102))
  expect(again.stored).toEqual([...ALL, 100, 101, 102])
})

test('a ring file left by a crash is drained at a start with RING=memory, and goes on later', async () => {
  const dataDir = await aCrashedFolder()
  const service = await startServiceProcess({ dataDir, env: { RING: 'memory' } })
  await trackNumber(service.url, 100)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
  expect(readStoredNumbers(dataDir).toSorted((a, b) => a - b)).toEqual([...ALL, 100])
  const { stored } = await recoverFolder(dataDir, url => trackNumber(url, 101))
  expect(stored).toEqual([...ALL, 100, 101])
})

test('a new ring that a crash left unfinished is removed, and the one in place goes on', async () => {
  const dataDir = await aCrashedFolder()
  writeFileSync(`${dataDir}/pulso.ring.new`, 'half a ring')
  expect((await recoverFolder(dataDir)).stored).toEqual(ALL)
  expect(existsSync(`${dataDir}/pulso.ring.new`)).toBe(false)
})

test('a ring that is gone is told in the log, but none that was never there', async () => {
  const dataDir = await aCrashedFolder()
  renameSync(`${dataDir}/pulso.ring`, `${dataDir}/elsewhere`)
  const service = await startServiceProcess({ dataDir })
  expect(service.output()).toContain('there is no ring buffer: what was only in it is missing')
  const first = await startServiceProcess({ dataDir: aFolder() })
  expect(first.output()).not.toContain('there is no ring buffer')
})
