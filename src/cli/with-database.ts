import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { StorageError } from '../core/storage-error.ts'
import { refuseDrainedRing } from '../ingest/open-left-ring.ts'
import { RING_FILE } from '../ingest/ring-file.ts'
import { isNewDatabase } from '../storage/is-new-database.ts'
import { migrate } from '../storage/migrate.ts'
import {
  closeDatabase,
  DATABASE_FILE,
  openDatabase,
  type PulsoDatabase,
  useTemporaryFiles,
} from '../storage/open-database.ts'
import type { CliIo } from './cli-io.ts'
import { readDataDir } from './data-dir.ts'

/** What `work` may want to know of its database. */
export interface OpenedDatabase {
  readonly path: string
  readonly isNew: boolean
  /** How many migrations brought it up to date. */
  readonly applied: number
}

/**
 * Runs `work` on the database in DATA_DIR, brought up to date first. Where there is none, it is
 * created if `mayCreate`; otherwise throws StorageError and leaves nothing behind.
 */
export function withDatabase<T>(
  env: CliIo['env'],
  work: (db: PulsoDatabase, opened: OpenedDatabase) => T,
  { mayCreate = false } = {},
): T {
  const dataDir = readDataDir(env)
  const path = `${dataDir}/${DATABASE_FILE}`
  const isNew = !hasDatabase(dataDir)
  if (isNewDatabase(path)) refuseDrainedRing(`${dataDir}/${RING_FILE}`)
  if (isNew && !mayCreate) {
    throw new StorageError(
      `no database in ${dataDir} (DATA_DIR): pulso serve or pulso tenant add makes one`,
    )
  }
  if (isNew) mkdirSync(dataDir, { recursive: true })
  const db = openDatabase(path)
  try {
    useTemporaryFiles(db)
    return work(db, { path, isNew, applied: migrate(db) })
  } finally {
    closeDatabase(db)
  }
}

/** Throws the system's error for a folder that is none, or that may not be read. */
function hasDatabase(dataDir: string): boolean {
  return existsSync(dataDir) && readdirSync(dataDir).includes(DATABASE_FILE)
}
