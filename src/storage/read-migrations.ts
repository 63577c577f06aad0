import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'

/** All migrations of `drizzle/`, oldest first. Called as a macro: the binary carries the result. */
export function readMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder: `${import.meta.dir}/../../drizzle` })
}
