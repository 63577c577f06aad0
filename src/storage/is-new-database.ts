import type { Database } from 'bun:sqlite'
import { statSync } from 'node:fs'
import { openReadOnlyDatabase } from './open-database.ts'

/** Another process may just be opening or closing it, which locks readers out. */
const BUSY_TIMEOUT_MS = 5000
/** What the start reads, so that damage there is found before anything is opened for writing. */
const START_TABLES = ['__drizzle_migrations', 'ring_cursor']

/**
 * Whether there is no database at a path: no file, or one with nothing of ours in it. Changes nothing.
 * Throws SQLite's error for a file that is no database, and for one that is damaged where it matters.
 */
export function isNewDatabase(path: string): boolean {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return true
  const { $client: client } = openReadOnlyDatabase(path, { busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    return countStartTables(client) === 0
  } catch (error) {
    // A power cut in the midst of the switch to WAL, which only writing undoes.
    if ((error as { code?: string }).code === 'SQLITE_READONLY_ROLLBACK') return false
    throw error
  } finally {
    client.close()
  }
}

function countStartTables(client: Database): number {
  const names = client.query<{ name: string }, []>('select name from sqlite_schema').all()
  const tables = START_TABLES.filter(table => names.some(({ name }) => name === table))
  for (const table of tables) client.query(`select * from ${table}`).all()
  return tables.length
}
