import { Database } from 'bun:sqlite'
import { dirname } from 'node:path'
import { type BunSQLiteDatabase, drizzle } from 'drizzle-orm/bun-sqlite'

/** A Drizzle database on one connection of its own, `$client`, which `close` ends. */
export type PulsoDatabase = BunSQLiteDatabase & { $client: Database }

/** The database's name in the data folder. */
export const DATABASE_FILE = 'pulso.db'

/** What a drain changes should stay in memory until its commit: events and rollups of many tenants. */
export const DRAIN_CACHE_MIB = 16

/** How long a command waits for another process's write lock. */
const BUSY_TIMEOUT_MS = 5000

/** Opens the database for writing, creating the file; commits survive a power cut. */
export function openDatabase(
  path: string,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, cacheMib = 2 } = {},
): PulsoDatabase {
  const client = new Database(path, { create: true, readwrite: true, strict: true })
  // In this order: switching to WAL may itself have to wait for a lock.
  client.run(`pragma busy_timeout = ${busyTimeoutMs}`)
  client.run('pragma journal_mode = wal')
  client.run('pragma synchronous = full')
  client.run('pragma foreign_keys = on')
  // What is deleted is overwritten by zeros where it was.
  client.run('pragma secure_delete = on')
  client.run(`pragma cache_size = ${-1024 * cacheMib}`)
  client.run('pragma temp_store = memory')
  return drizzle({ client })
}

/** Does something that waits for another's lock for so long instead of as long as its connection does. */
export function withBusyTimeout<T>(
  db: PulsoDatabase,
  work: () => T,
  { busyTimeoutMs }: { busyTimeoutMs: number },
): T {
  const { $client: client } = db
  const { timeout } = client.query<{ timeout: number }, []>('pragma busy_timeout').get() ?? {
    timeout: 0,
  }
  client.run(`pragma busy_timeout = ${busyTimeoutMs}`)
  try {
    return work()
  } finally {
    client.run(`pragma busy_timeout = ${timeout}`)
  }
}

/**
 * Lets a connection put what is temporary, however large, into files beside its database: in a container
 * no other folder may be writable. Where they are is one for the whole process, and not safe to set while
 * other threads use SQLite: for commands alone.
 */
export function useTemporaryFiles({ $client: client }: PulsoDatabase): void {
  const folder = dirname(client.filename)
  client.run(`pragma temp_store_directory = '${folder.replaceAll("'", "''")}'`)
  client.run('pragma temp_store = file')
}

/**
 * Closes a database, after moving as much of its write-ahead log into it as others let it: a log that
 * is lost or left out of a copy then costs as little as can be. Closing alone does not do that as long
 * as a prepared statement lives.
 */
export function closeDatabase({ $client: client }: PulsoDatabase): void {
  try {
    client.run('pragma wal_checkpoint(passive)')
  } catch {
    // A disk that is full, say. Everything is committed, and stays in the log.
  } finally {
    client.close()
  }
}

/** Opens an existing database for reading only; it waits for no lock by default, WAL readers need none. */
export function openReadOnlyDatabase(path: string, { busyTimeoutMs = 0 } = {}): PulsoDatabase {
  const client = new Database(path, { readonly: true, strict: true })
  client.run(`pragma busy_timeout = ${busyTimeoutMs}`)
  return drizzle({ client })
}
