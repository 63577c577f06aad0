import { StorageError } from '../core/storage-error.ts'
import { emptyLog } from './empty-log.ts'
import { type PulsoDatabase, useTemporaryFiles } from './open-database.ts'

/** How long it waits for whoever writes, and for readers of what was there before. */
const BUSY_TIMEOUT_MS = 60_000
const RETRY_AFTER_MS = 50

const LOG_NOT_EMPTIED =
  'what was erased is still in pulso.db-wal, for something keeps reading the database as it was before; the log is emptied when that ends'

/**
 * Writes a database anew, without any free space in which deleted content could be left, and empties its
 * write-ahead log. Others wait meanwhile to write; it needs as much free space as the database has, twice,
 * in its own folder. For commands alone, see `useTemporaryFiles`. Throws StorageError when the log cannot
 * be emptied.
 */
export function vacuum(
  db: PulsoDatabase,
  { busyTimeoutMs = BUSY_TIMEOUT_MS }: { busyTimeoutMs?: number } = {},
): void {
  const { $client: client } = db
  client.run(`pragma busy_timeout = ${busyTimeoutMs}`)
  useTemporaryFiles(db)
  client.run('vacuum')
  const deadline = performance.now() + busyTimeoutMs
  while (!emptyLog(db)) {
    if (performance.now() < deadline) Bun.sleepSync(RETRY_AFTER_MS)
    else throw new StorageError(LOG_NOT_EMPTIED)
  }
}
