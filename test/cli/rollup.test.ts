import { describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { openDatabase } from '../../src/storage/open-database.ts'
import { fillDataFolder } from '../support/a-data-folder.ts'
import { createCliHarness } from '../support/cli-harness.ts'

/** A command line on three stored events. */
function aCli(overrides: Parameters<typeof createCliHarness>[0] = {}) {
  const cli = createCliHarness(overrides)
  mkdirSync(cli.dataDir)
  fillDataFolder(cli.dataDir, { drained: [{}, { type: 'call' }, { metadata: '{"source":"a"}' }] })
  return {
    ...cli,
    change(sql: string) {
      const db = openDatabase(`${cli.dataDir}/pulso.db`)
      db.$client.run(sql)
      db.$client.close()
    },
  }
}

describe('pulso rollup verify', () => {
  test('says that all is right', async () => {
    const { exitCode, stdout, stderr } = await aCli().run('rollup', 'verify')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^hourly_counts +ok +0 +0$/m)
    expect(stdout.match(/ ok /g)).toHaveLength(7)
  })

  test('fails when a counter is wrong, and says where', async () => {
    const cli = aCli()
    cli.change("update hourly_counts set events = 7 where type = 'call'")
    const { exitCode, stdout, stderr } = await cli.run('rollup', 'verify')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^hourly_counts +WRONG +1 +1$/m)
    expect(stderr).toBe(
      'the rollups are not what the events say: pulso rollup rebuild mends them\n',
    )
  })
})

describe('pulso rollup rebuild', () => {
  test('mends them', async () => {
    const cli = aCli()
    cli.change('delete from hourly_counts')
    expect((await cli.run('rollup', 'verify')).exitCode).toBe(1)
    const { exitCode, stdout, stderr } = await cli.run('rollup', 'rebuild')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toBe('made the rollups anew from 3 events\n')
    expect((await cli.run('rollup', 'verify')).exitCode).toBe(0)
  })

  test('shows on a terminal how far it is', async () => {
    const { stderr } = await aCli({ isTerminal: true }).run('rollup', 'rebuild')
    expect(stderr).toEndWith('\r3 of 3 events\n')
  })
})
