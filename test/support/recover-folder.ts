import { expect } from 'bun:test'
import { startServiceProcess } from './a-service-process.ts'
import { readStoredNumbers } from './read-stored-numbers.ts'

/** What became of a data folder. */
export interface RecoveredFolder {
  /** What the service printed. */
  readonly log: string
  /** The numbers of all stored events, in order, as often as they are stored. */
  readonly stored: readonly number[]
}

/** Starts a service on a data folder, lets `work` go on with it, and stops it with everything stored. */
export async function recoverFolder(
  dataDir: string,
  work: (url: string) => Promise<void> = async () => {},
): Promise<RecoveredFolder> {
  const service = await startServiceProcess({ dataDir })
  await work(service.url)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
  const stored = readStoredNumbers(dataDir).toSorted((a, b) => a - b)
  return { log: service.output(), stored }
}
