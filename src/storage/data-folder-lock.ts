import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { StorageError } from '../core/storage-error.ts'

const LOCK_FILE = 'pulso.lock'
const BUSY_TIMEOUT_MS = 250

/**
 * Claims a data folder for this process, until `close` or the process's end, however it ends: an
 * exclusive SQLite lock on a file of its own, which the kernel gives back. Throws StorageError when
 * another process has it, and when the file is not what it was made as.
 */
export function lockDataFolder(folder: string): { close(): void } {
  const path = `${folder}/${LOCK_FILE}`
  const lock = new Database(path, { create: true })
  try {
    // A look at the lock, which holds it for a moment, is not a service.
    lock.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
    // No journal file: there is never anything to write.
    lock.run('pragma journal_mode = off')
    lock.run('begin exclusive')
  } catch (error) {
    lock.close()
    if (toCode(error) === 'SQLITE_NOTADB') throw new StorageError(`${path} is damaged: remove it`)
    if (toCode(error) !== 'SQLITE_BUSY') throw error
    throw new StorageError(`another pulso is serving the data folder ${folder}`)
  }
  return lock
}

/** Whether a process has claimed a data folder. */
export function isDataFolderLocked(folder: string): boolean {
  const path = `${folder}/${LOCK_FILE}`
  if (!existsSync(path)) return false
  const lock = new Database(path, { readonly: true })
  try {
    lock.query('select 1 from sqlite_schema').get()
    return false
  } catch (error) {
    if (toCode(error) !== 'SQLITE_BUSY') throw error
    return true
  } finally {
    lock.close()
  }
}

function toCode(error: unknown): string | undefined {
  return (error as { code?: string }).code
}
