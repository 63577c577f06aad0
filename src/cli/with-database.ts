import { mkdirSync } from 'node:fs'
import { parseConfig } from '../config.ts'
import { migrate } from '../storage/migrate.ts'
import { openDatabase, type PulsoDatabase } from '../storage/open-database.ts'
import type { CliIo } from './cli-io.ts'

/**
 * Runs `work` on the database in DATA_DIR, created and brought up to date first; `applied` says how
 * many migrations that took. No other setting is read: a bad PORT does not stop a `tenant list`.
 */
export function withDatabase<T>(
  env: CliIo['env'],
  work: (db: PulsoDatabase, applied: number) => T,
): T {
  const { dataDir } = parseConfig({ DATA_DIR: env.DATA_DIR })
  mkdirSync(dataDir, { recursive: true })
  const db = openDatabase(`${dataDir}/pulso.db`)
  try {
    return work(db, migrate(db))
  } finally {
    db.$client.close()
  }
}
