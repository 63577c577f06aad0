import { expect, test } from 'bun:test'
import { MIGRATIONS } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { createCliHarness } from '../support/cli-harness.ts'

test('pulso migrate creates the database and says how many migrations it took', async () => {
  const cli = createCliHarness()
  const count = MIGRATIONS.length
  const first = await cli.run('migrate')
  expect(first).toEqual({
    exitCode: 0,
    stdout: `applied ${count} ${count === 1 ? 'migration' : 'migrations'}\n`,
    stderr: '',
  })
  expect(await cli.run('migrate')).toEqual({
    exitCode: 0,
    stdout: 'applied 0 migrations\n',
    stderr: '',
  })
})

test('pulso migrate refuses a database of a newer pulso', async () => {
  const cli = createCliHarness()
  await cli.run('migrate')
  const db = openDatabase(`${cli.dataDir}/pulso.db`)
  db.$client.run("insert into __drizzle_migrations (hash, created_at) values ('x', 9e15)")
  db.$client.close()
  expect(await cli.run('migrate')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'the database was written by a newer version of pulso\n',
  })
})
