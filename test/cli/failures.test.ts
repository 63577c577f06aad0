import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { toFailureText } from '../../src/cli/failure-text.ts'
import { createCliHarness } from '../support/cli-harness.ts'

describe('configuration', () => {
  test('mistakes are all listed, one a line, when the service is to start', async () => {
    const env = { PORT: 'http', RING: 'disk', LOG_LEVEL: 'loud' }
    const { exitCode, stdout, stderr } = await createCliHarness({ env }).run('serve')
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.split('\n').map(line => line.split(' ')[0])).toEqual([
      'PORT',
      'RING',
      'LOG_LEVEL',
      '',
    ])
  })

  test('is read by the default command as well', async () => {
    const { exitCode, stderr } = await createCliHarness({ env: { PORT: 'http' } }).run()
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'PORT must be a whole number from 0 to 65535\n',
    })
  })

  test('that a command does not need does not stop it', async () => {
    const { dataDir } = createCliHarness()
    const env = { DATA_DIR: dataDir, PORT: 'http', RING: 'disk' }
    const { exitCode } = await createCliHarness({ env }).run('migrate')
    expect(exitCode).toBe(0)
    expect(existsSync(`${dataDir}/pulso.db`)).toBe(true)
  })
})

describe('a data folder', () => {
  test.each([
    [['tenant', 'list']],
    [['tenant', 'suspend', 'a']],
    [['tenant', 'activate', 'a']],
    [['product', 'add', '--tenant=a', '--name=A']],
    [['product', 'list', '--tenant=a']],
    [['product', 'import', '--tenant=a', '-']],
  ])('without a database is left as it is by %j', async argv => {
    const cli = createCliHarness()
    const failure = {
      exitCode: 1,
      stdout: '',
      stderr: `no database in ${cli.dataDir} (DATA_DIR): pulso serve or pulso tenant add makes one\n`,
    }
    expect(await cli.run(...argv)).toEqual(failure)
    expect(existsSync(cli.dataDir)).toBe(false)
    mkdirSync(cli.dataDir)
    expect(await cli.run(...argv)).toEqual(failure)
    expect(readdirSync(cli.dataDir)).toEqual([])
  })

  test.each([[['tenant', 'list']], [['tenant', 'add', '--name=A', '--slug=a']], [['migrate']]])(
    'that is a file is refused by %j',
    async argv => {
      const cli = createCliHarness()
      writeFileSync(cli.dataDir, '')
      const { exitCode, stderr } = await cli.run(...argv)
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: `${cli.dataDir}: is not a folder\n`,
      })
    },
  )

  test('with a file that is no database is refused', async () => {
    const cli = createCliHarness()
    mkdirSync(cli.dataDir)
    writeFileSync(
      `${cli.dataDir}/pulso.db`,
      'this is not a database, however long the text is'.repeat(99),
    )
    const { exitCode, stderr } = await cli.run('tenant', 'list')
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `${cli.dataDir}: pulso.db is not a database\n`,
    })
  })
})

describe('toFailureText()', () => {
  const withCode = (code: string, more = {}) =>
    Object.assign(new Error('raw\ntext'), { code, ...more })
  const failures: [failure: string, error: unknown, text: string][] = [
    ['EACCES', withCode('EACCES', { path: '/data' }), '/data: permission denied'],
    ['ENOSPC', withCode('ENOSPC'), 'the disk is full'],
    ['EROFS', withCode('EROFS', { path: '/data' }), '/data: the file system is read-only'],
    [
      'SQLITE_BUSY',
      withCode('SQLITE_BUSY_SNAPSHOT'),
      './data: the database is locked by another process; try again',
    ],
    ['SQLITE_FULL', withCode('SQLITE_FULL'), './data: the disk is full'],
    [
      'SQLITE_CORRUPT',
      withCode('SQLITE_CORRUPT'),
      './data: the database is damaged: put a copy back, and what that lacks is stored from the ring again',
    ],
    [
      'SQLITE_CANTOPEN',
      withCode('SQLITE_CANTOPEN'),
      './data: the database cannot be opened: check the permissions of the folder and its files',
    ],
    [
      'what Drizzle wraps',
      new Error('Failed query', { cause: withCode('SQLITE_READONLY') }),
      './data: the database cannot be written: check the permissions of the folder and its files',
    ],
    ['an unknown code', withCode('EWHATEVER'), 'raw'],
    ['several lines', new Error('first\nsecond'), 'first'],
    ['an error without a message', new Error(), 'an error without a message'],
    ['what is not an error', 'thrown text', 'thrown text'],
  ]

  test.each(failures)('makes one line of %s', (_failure, error, text) => {
    expect(toFailureText(error, './data')).toBe(text)
  })
})
