import { sql } from 'drizzle-orm'
import type { MigrationMeta } from 'drizzle-orm/migrator'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { readMigrations } from './read-migrations.ts' with { type: 'macro' }

export const MIGRATIONS: MigrationMeta[] = readMigrations()

/**
 * Brings a database up to date and returns how many migrations that took. Foreign keys are off
 * meanwhile, for a table that SQLite can only rebuild would take its children with it; they are
 * checked afterwards. Throws StorageError for a database that a newer Pulso has written.
 */
export function migrate(db: PulsoDatabase, migrations: MigrationMeta[] = MIGRATIONS): number {
  const before = countApplied(db)
  if (before > migrations.length) {
    throw new StorageError('the database was written by a newer version of pulso')
  }
  if (before === migrations.length) return 0
  db.run(sql`pragma foreign_keys = off`)
  try {
    // Drizzle's own `migrate` reads a folder, which a binary does not have; the dialect takes a list.
    const { dialect, session } = db as unknown as DrizzleInternals
    dialect.migrate(migrations, session, { migrationsFolder: '' })
  } catch (error) {
    // Another process may have been migrating at the same moment, and be done now.
    if (countApplied(db) !== migrations.length) throw error
  } finally {
    db.run(sql`pragma foreign_keys = on`)
  }
  const violations = db.all(sql`pragma foreign_key_check`)
  if (violations.length > 0) throw new StorageError('the database has broken foreign keys')
  return migrations.length - before
}

interface DrizzleInternals {
  dialect: { migrate(migrations: MigrationMeta[], session: unknown, config: object): void }
  session: unknown
}

function countApplied(db: PulsoDatabase): number {
  const client = db.$client
  const table = client.query("select 1 from sqlite_schema where name = '__drizzle_migrations'")
  if (!table.get()) return 0
  return (
    client.query<{ n: number }, []>('select count(*) as n from __drizzle_migrations').get()?.n ?? 0
  )
}
