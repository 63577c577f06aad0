import { openDatabase } from '../../src/storage/open-database.ts'
import { aDemoFolder } from './a-demo-folder.ts'
import { startServiceProcess } from './a-service-process.ts'
import { readStoredNumbers } from './read-stored-numbers.ts'
import { rememberFolder } from './remember-folder.ts'
import { trackNumber } from './track-number.ts'
import { until } from './until.ts'

/** How many events of the folder are stored, numbered from 0 on, and how many more are in its ring. */
export const STORED = 20
export const PENDING = 20

let copyFolder: (() => string) | undefined

/** A data folder of its own each time, as the same killed service of the demo left it. */
export async function aCrashedFolder(): Promise<string> {
  copyFolder ??= await crashService()
  return copyFolder()
}

async function crashService(): Promise<() => string> {
  const dataDir = aDemoFolder()
  const service = await startServiceProcess({ dataDir })
  // In several transactions.
  for (let n = 0; n < STORED; n++) {
    await trackNumber(service.url, n)
    if (n % 5 === 4) await until('it is stored', () => readStoredNumbers(dataDir).length > n)
  }
  // Nothing more can be drained before the kill.
  const holder = openDatabase(`${dataDir}/pulso.db`)
  holder.$client.run('begin immediate')
  for (let n = STORED; n < STORED + PENDING; n++) await trackNumber(service.url, n)
  service.signal('SIGKILL')
  await service.exited
  // Before the holder closes the database, which moves its log into it.
  const copyFolder = rememberFolder(dataDir)
  holder.$client.close()
  return copyFolder
}
