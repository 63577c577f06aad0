import type { DatabaseExamination } from '../../storage/examine-database.ts'
import { toCountText } from '../count-text.ts'
import { type Finding, ok, wrong } from './finding.ts'
import { toMib } from './to-mib.ts'

/** The database file: its size, whether it is sound, and whether this version can use it. */
export function checkDatabase(
  { complaints, missingMigrations, contents }: DatabaseExamination,
  { databaseBytes, walBytes }: { databaseBytes: number; walBytes: number },
): Finding {
  const size = `${toMib(databaseBytes)}, write-ahead log ${toMib(walBytes)}`
  if (complaints.length > 0) {
    return wrong('database', `${size}: damaged: ${complaints.join('; ')}; restore a copy`)
  }
  if (missingMigrations > 0) {
    const missing = toCountText(missingMigrations, 'migration')
    return wrong('database', `${size}: lacks ${missing}; pulso migrate, or a start, applies them`)
  }
  if (missingMigrations < 0) {
    return wrong('database', `${size}: written by a newer version of pulso than this one`)
  }
  return ok('database', `${size}, sound, ${contents?.events.toLocaleString('en-US')} events`)
}
