import { statSync } from 'node:fs'

/** Bytes of a database file and of its write-ahead log; 0 for one that is not there. */
export function readDatabaseSize(path: string): { databaseBytes: number; walBytes: number } {
  const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return { databaseBytes: bytesOf(path), walBytes: bytesOf(`${path}-wal`) }
}
