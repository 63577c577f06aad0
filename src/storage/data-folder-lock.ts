import { Database } from 'bun:sqlite'
import { StorageError } from '../core/storage-error.ts'

/**
 * Claims a data folder for this process, until `close` or the process's end, however it ends: an
 * exclusive SQLite lock on a file of its own, which the kernel gives back. Throws StorageError when
 * another process has it.
 */
export function lockDataFolder(folder: string): { close(): void } {
  const lock = new Database(`${folder}/pulso.lock`, { create: true })
  try {
    // No journal file: there is never anything to write.
    lock.run('pragma journal_mode = off')
    lock.run('begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new StorageError(`another pulso is serving the data folder ${folder}`)
  }
  return lock
}
