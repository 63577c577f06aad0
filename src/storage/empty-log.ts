import type { PulsoDatabase } from './open-database.ts'

/**
 * Moves the write-ahead log into the database and empties it of pages as they were before; false when it
 * could not, for SQLite waits neither for readers nor for another connection that does the same.
 */
export function emptyLog({ $client: client }: PulsoDatabase): boolean {
  const [result] = client.query<{ busy: number }, []>('pragma wal_checkpoint(truncate)').all()
  return result?.busy === 0
}
