import { expect } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { FROM_SOURCE, startServiceProcess } from './a-service-process.ts'

/** A service that file permissions count for, also where the tests run as root. */
const WITHOUT_PRIVILEGES =
  process.getuid?.() === 0
    ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all', ...FROM_SOURCE]
    : FROM_SOURCE

/**
 * What a service says that refuses to start on a data folder: one line, with the folder as DATA. It
 * has to end with 1, and to leave every file as it was.
 */
export async function readRefusal(dataDir: string, { args = ['serve'] } = {}): Promise<string> {
  const before = hashFiles(dataDir)
  const start = startServiceProcess({ dataDir, command: WITHOUT_PRIVILEGES, args })
  const outcome = await start.then(
    () => 'the service started\n',
    error => (error as Error).message,
  )
  expect(hashFiles(dataDir)).toEqual(before)
  expect(outcome).toMatch(/^the service ended with 1: [^\n]+\n$/)
  return outcome.slice('the service ended with 1: '.length, -1).replaceAll(dataDir, 'DATA')
}

/** Of all files but those that hold nothing: locks, the log's index, a log that is empty. */
function hashFiles(folder: string): Record<string, bigint | number> {
  const names = readdirSync(folder).filter(name => !/\.lock|-shm$/.test(name))
  const paths = names.map(name => [name, `${folder}/${name}`] as const)
  const held = paths.filter(([name, path]) => !name.endsWith('-wal') || statSync(path).size > 0)
  return Object.fromEntries(held.map(([name, path]) => [name, hashFile(path)]))
}

function hashFile(path: string): bigint | number {
  const stats = statSync(path)
  const isReadable = stats.isFile() && (stats.mode & 0o400) !== 0
  return isReadable ? Bun.hash(readFileSync(path)) : stats.mode
}
