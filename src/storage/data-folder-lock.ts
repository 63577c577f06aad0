import { Database } from 'bun:sqlite'
import { StorageError } from '../core/storage-error.ts'

/**
 * Claims a data folder for this process, until `close` or the process's end, however it ends: an
 * exclusive SQLite lock on a file of its own, which the kernel gives back. Throws StorageError when
 * another process has it, and when the file is not what it was made as.
 */
export function lockDataFolder(folder: string): { close(): void } {
  const path = `${folder}/pulso.lock`
  const lock = new Database(path, { create: true })
  try {
    // No journal file: there is never anything to write.
    lock.run('pragma journal_mode = off')
    lock.run('begin exclusive')
  } catch (error) {
    lock.close()
    const { code } = error as { code?: string }
    if (code === 'SQLITE_NOTADB') throw new StorageError(`${path} is damaged: remove it`)
    if (code !== 'SQLITE_BUSY') throw error
    throw new StorageError(`another pulso is serving the data folder ${folder}`)
  }
  return lock
}
