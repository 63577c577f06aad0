import { defineCommand } from 'citty'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { withDatabase } from './with-database.ts'

/** `pulso migrate`: brings the database up to date, which every other command does as well. */
export function createMigrate(io: CliIo) {
  return defineCommand({
    meta: { name: 'migrate', description: 'Create the database or bring it up to date' },
    run() {
      const { applied } = withDatabase(io.env, (_db, opened) => opened, { mayCreate: true })
      io.stdout(`applied ${toCountText(applied, 'migration')}\n`)
    },
  })
}
