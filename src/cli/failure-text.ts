import { findRootCause } from '../core/find-root-cause.ts'

const CHECK_PERMISSIONS = 'check the permissions of the folder and its files'

/** What each system or SQLite error means to an operator, by the start of its code. */
const MEANINGS: readonly (readonly [code: string, meaning: string])[] = [
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ENOENT', 'no such file or folder'],
  ['EISDIR', 'is a folder, not a file'],
  ['ENOTDIR', 'is not a folder'],
  ['EEXIST', 'is not a folder'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EMFILE', 'too many open files'],
  ['SQLITE_BUSY', 'the database is locked by another process; try again'],
  ['SQLITE_LOCKED', 'the database is locked by another process; try again'],
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_READONLY', `the database cannot be written: ${CHECK_PERMISSIONS}`],
  ['SQLITE_CANTOPEN', `the database cannot be opened: ${CHECK_PERMISSIONS}`],
  ['SQLITE_PERM', `the database cannot be opened: ${CHECK_PERMISSIONS}`],
  // The index of the write-ahead log is the one file that SQLite lengthens before it writes.
  ['SQLITE_IOERR_SHMSIZE', 'the disk is full'],
  ['SQLITE_IOERR', 'the disk failed while the database was read or written'],
  [
    'SQLITE_CORRUPT',
    'the database is damaged: put a copy back, and what that lacks is stored from the ring again',
  ],
  ['SQLITE_NOTADB', 'pulso.db is not a database'],
]

/**
 * One line for an operator about any error, with the file that it is about where there is one. SQLite
 * names none, but all of ours are in `dataDir`.
 */
export function toFailureText(error: unknown, dataDir: string): string {
  const cause = findRootCause(error)
  const {
    code = '',
    path,
    message,
  }: Failure = cause instanceof Error ? cause : { message: String(cause) }
  const meaning = MEANINGS.find(([start]) => code.startsWith(start))?.[1] ?? firstLine(message)
  const place = code.startsWith('SQLITE') ? dataDir : path
  return place ? `${place}: ${meaning}` : meaning
}

interface Failure {
  readonly code?: string
  readonly path?: string
  readonly message: string
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] || 'an error without a message'
}
