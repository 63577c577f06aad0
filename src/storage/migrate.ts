import { sql } from 'drizzle-orm'
import type { MigrationMeta } from 'drizzle-orm/migrator'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { readMigrations } from './read-migrations.ts' with { type: 'macro' }

export const MIGRATIONS: MigrationMeta[] = readMigrations()

/**
 * Brings a database up to date and returns how many migrations that took, all of them or none.
 * Foreign keys are off meanwhile, for a table that SQLite can only rebuild would take its children
 * with it; they are checked at the end. Throws StorageError when that fails, and for a database that
 * a newer Pulso has written.
 *
 * Drizzle's own `migrate` reads a folder, which a binary does not have, and commits before anything
 * could be checked. The list of what is applied is kept as Drizzle keeps it.
 */
export function migrate(db: PulsoDatabase, migrations: MigrationMeta[] = MIGRATIONS): number {
  if (countApplied(db) === migrations.length) return 0
  db.run(sql`pragma foreign_keys = off`)
  try {
    return db.transaction(() => applyMissing(db, migrations), { behavior: 'immediate' })
  } finally {
    db.run(sql`pragma foreign_keys = on`)
  }
}

/** How many migrations a database lacks; less than 0 when a newer Pulso has written it. */
export function countMissingMigrations(db: PulsoDatabase): number {
  return MIGRATIONS.length - countApplied(db)
}

function applyMissing(db: PulsoDatabase, migrations: MigrationMeta[]): number {
  const applied = countApplied(db)
  if (applied > migrations.length) {
    throw new StorageError('the database was written by a newer version of pulso')
  }
  db.run(sql`create table if not exists __drizzle_migrations (
    id integer primary key, hash text not null, created_at numeric
  )`)
  for (const { sql: statements, hash, folderMillis } of migrations.slice(applied)) {
    for (const statement of statements) db.run(sql.raw(statement))
    db.run(
      sql`insert into __drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`,
    )
  }
  if (db.all(sql`pragma foreign_key_check`).length > 0) {
    throw new StorageError('the database has broken foreign keys')
  }
  return migrations.length - applied
}

function countApplied(db: PulsoDatabase): number {
  const client = db.$client
  const table = client.query("select 1 from sqlite_schema where name = '__drizzle_migrations'")
  if (!table.get()) return 0
  return (
    client.query<{ n: number }, []>('select count(*) as n from __drizzle_migrations').get()?.n ?? 0
  )
}
