import { migrate } from '../../src/storage/migrate.ts'
import { openDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'

/** A migrated database in memory, or at a path that other connections can open; it never waits for a lock. */
export function aDatabase(path = ':memory:'): PulsoDatabase {
  const db = openDatabase(path, { busyTimeoutMs: 0 })
  migrate(db)
  return db
}
