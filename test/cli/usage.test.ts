import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { SETTINGS } from '../../src/config.ts'
import { createCliHarness } from '../support/cli-harness.ts'

const NAMED = ['--name', 'Panadería', '--slug', 'panaderia']

describe('help', () => {
  const pages: [command: string, ...contents: string[]][] = [
    ['', '[COMMAND]', 'serve', 'tenant', 'product', 'migrate', 'healthcheck', 'version'],
    ['serve', '--demo'],
    ['tenant', 'COMMAND', 'add', 'update', 'list', 'suspend', 'activate', 'erase'],
    ['tenant add', '--name N --slug S [--id I] [--uid U] [--timezone Z]'],
    ['tenant update', '[--name N] [--slug S] [--timezone Z] SLUG'],
    ['tenant list', '[--json]'],
    ['tenant suspend', 'SLUG'],
    ['tenant activate', 'SLUG'],
    ['tenant erase', '[--dry-run] SLUG'],
    ['product', 'COMMAND', 'add', 'list', 'import', 'remove'],
    ['product add', '--tenant SLUG --name N [--id I]'],
    ['product list', '--tenant SLUG [--json]'],
    ['product import', '--tenant SLUG FILE'],
    ['product remove', '--tenant SLUG ID'],
    ['key', 'COMMAND', 'create', 'list', 'revoke'],
    ['key create', '--scope admin|read [--tenant SLUG] [--expires WHEN]'],
    ['key list', '[--json]'],
    ['key revoke', 'ID'],
    ['event', 'COMMAND', 'erase'],
    ['event erase', '--tenant SLUG [--transaction ID] [--where KEY=VALUE] [--dry-run]'],
    ['quarantine', 'COMMAND', 'list', 'retry', 'discard'],
    ['quarantine list', '[--json]'],
    ['quarantine retry', '[--id I]'],
    ['quarantine discard', '[--id I] [--all]'],
    ['rollup', 'COMMAND', 'verify', 'rebuild'],
    ['rollup verify'],
    ['rollup rebuild'],
    ['migrate'],
    ['doctor'],
    ['healthcheck'],
    ['version'],
  ]

  test.each(pages)('of "pulso %s" is complete on stdout', async (command, ...contents) => {
    const cli = createCliHarness()
    const path = command.split(' ').filter(Boolean)
    const { exitCode, stdout, stderr } = await cli.run(...path, '--help')
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toContain(`Usage: ${['pulso', ...path].join(' ')}`)
    expect(stdout).toMatch(/^ {2}-h, --help +show this help$/m)
    for (const content of contents) expect(stdout).toContain(content)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toContain('undefined')
    expect(stdout).not.toMatch(/ $/m)
    expect((await cli.run(...path, '-h')).stdout).toBe(stdout)
    expect(existsSync(cli.dataDir)).toBe(false)
  })

  test.each([[[]], [['serve']]])(
    'of pulso %j lists every setting with its default and meaning',
    async path => {
      const { stdout } = await createCliHarness().run(...path, '--help')
      for (const [name, { fallback, meaning }] of Object.entries(SETTINGS)) {
        const line = stdout.split('\n').find(text => text.startsWith(`  ${name} `))
        expect(line).toContain(meaning)
        expect(line).toContain(`(default: ${fallback || 'none'})`)
      }
    },
  )

  test.each([
    ['healthcheck', ['HOST', 'PORT']],
    ['migrate', ['DATA_DIR']],
    ['tenant', ['DATA_DIR']],
    ['tenant add', ['DATA_DIR']],
    ['product', ['DATA_DIR']],
    ['product import', ['DATA_DIR']],
    ['key', ['DATA_DIR']],
    ['key create', ['DATA_DIR']],
    ['event', ['DATA_DIR']],
    ['event erase', ['DATA_DIR']],
    ['version', []],
  ])('of pulso %s lists the settings that it reads: %j', async (command, settings) => {
    const { stdout } = await createCliHarness().run(...command.split(' '), '--help')
    const listed = [...stdout.matchAll(/^ {2}([A-Z_]+) .*\(default: /gm)].map(([, name]) => name)
    expect(listed).toEqual(settings)
  })

  test('of pulso lists the version flag', async () => {
    expect((await createCliHarness().run('-h')).stdout).toMatch(/^ {2}-v, --version {2}print /m)
  })

  test('describes every option and argument', async () => {
    const { stdout } = await createCliHarness().run('product', 'import', '--help')
    expect(stdout).toMatch(/^ {2}FILE {2}CSV with a header, or NDJSON/m)
    expect(stdout).toMatch(/^ {2}--tenant SLUG {2}the tenant's slug$/m)
  })

  test.each([
    [['--help', 'tenant', 'add']],
    [['tenant', '--help', 'add']],
    [['tenant', 'add', '--name', '--help']],
    [['tenant', 'add', '--bogus', '-h', 'surplus']],
  ])('is shown wherever its flag stands: %j', async argv => {
    const { exitCode, stdout } = await createCliHarness().run(...argv)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Usage: pulso tenant add')
  })

  test('is not what a word after -- asks for', async () => {
    const { exitCode, stderr } = await createCliHarness().run('migrate', '--', '--help')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('unexpected argument --help')
  })
})

test.each(['--version', '-v'])('pulso %s prints what pulso version does', async flag => {
  const cli = createCliHarness()
  const { exitCode, stdout } = await cli.run('version')
  expect(exitCode).toBe(0)
  expect(await cli.run(flag)).toEqual({ exitCode, stdout, stderr: '' })
})

describe('wrong usage', () => {
  const mistakes: [mistake: string, help: string, argv: string[]][] = [
    ['unknown command bogus', 'pulso', ['bogus']],
    ['unknown command bogus', 'pulso', ['bogus', '--help']],
    ['unknown command constructor', 'pulso', ['constructor']],
    ['unknown command bogus', 'pulso tenant', ['tenant', 'bogus']],
    ['missing a command: add, update, list, suspend, activate, erase', 'pulso tenant', ['tenant']],
    ['missing a command: add, list, import, remove', 'pulso product', ['product', '--json']],
    ['unknown option --bogus', 'pulso', ['--bogus']],
    ['unknown option -x', 'pulso', ['-x']],
    ['unknown option -v', 'pulso tenant list', ['tenant', 'list', '-v']],
    ['unexpected argument x', 'pulso version', ['--version', 'x']],
    ['unknown option --bogus', 'pulso serve', ['serve', '--bogus']],
    ['unknown option --bogus', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--bogus']],
    ['unknown option --bogus', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--bogus=1']],
    ['unknown option --__proto__', 'pulso migrate', ['migrate', '--__proto__']],
    ['unknown option --no-json', 'pulso tenant list', ['tenant', 'list', '--no-json']],
    ['unknown option --slug', 'pulso tenant suspend', ['tenant', 'suspend', '--slug=panaderia']],
    ['--json takes no value', 'pulso tenant list', ['tenant', 'list', '--json=yes']],
    ['--json is given twice', 'pulso tenant list', ['tenant', 'list', '--json', '--json']],
    ['--name is given twice', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--name', 'B']],
    ['missing --name, --slug', 'pulso tenant add', ['tenant', 'add']],
    ['missing --slug', 'pulso tenant add', ['tenant', 'add', '--name', 'Panadería']],
    ['--name needs a value', 'pulso tenant add', ['tenant', 'add', '--slug', 'a', '--name']],
    ['--name needs a value', 'pulso tenant add', ['tenant', 'add', '--name', '--slug', 'a']],
    ['--id needs a value', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id', '-']],
    ['--id must be a whole number', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id', '-5']],
    ['unexpected argument x', 'pulso tenant add', ['tenant', 'add', ...NAMED, 'x']],
    ['unexpected argument x', 'pulso tenant list', ['tenant', 'list', 'x']],
    ['missing SLUG', 'pulso tenant update', ['tenant', 'update', '--name=A']],
    ['nothing to change: missing --name,', 'pulso tenant update', ['tenant', 'update', 'a']],
    ['--slug must be lower-case', 'pulso tenant update', ['tenant', 'update', 'a', '--slug=A']],
    ['--name must have', 'pulso tenant update', ['tenant', 'update', 'a', '--name=']],
    ['--timezone must be', 'pulso tenant update', ['tenant', 'update', 'a', '--timezone=-06:00']],
    ['SLUG must be lower-case', 'pulso tenant update', ['tenant', 'update', 'A', '--name=A']],
    ['--timezone must be', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--timezone=Here']],
    ['missing --tenant, ID', 'pulso product remove', ['product', 'remove']],
    ['ID must be a whole', 'pulso product remove', ['product', 'remove', '--tenant=a', '1.5']],
    ['--tenant must be', 'pulso product remove', ['product', 'remove', '--tenant=A', '1']],
    ['missing SLUG', 'pulso tenant suspend', ['tenant', 'suspend']],
    ['unexpected argument b', 'pulso tenant suspend', ['tenant', 'suspend', 'a', 'b']],
    ['missing SLUG', 'pulso tenant activate', ['tenant', 'activate']],
    ['missing SLUG', 'pulso tenant erase', ['tenant', 'erase']],
    ['missing a command: erase', 'pulso event', ['event']],
    ['missing --tenant', 'pulso event erase', ['event', 'erase', '--where=a=b']],
    ['missing --tenant, --name', 'pulso product add', ['product', 'add']],
    ['missing --tenant', 'pulso product list', ['product', 'list']],
    ['missing --tenant, FILE', 'pulso product import', ['product', 'import']],
    ['missing FILE', 'pulso product import', ['product', 'import', '--tenant', 'a']],
    [
      'unexpected argument g',
      'pulso product import',
      ['product', 'import', '--tenant=a', 'f', 'g'],
    ],
    ['unexpected argument x', 'pulso migrate', ['migrate', 'x']],
    ['unexpected argument x', 'pulso healthcheck', ['healthcheck', 'x']],
    ['unexpected argument x', 'pulso version', ['version', 'x']],
    ['unexpected argument x', 'pulso serve', ['serve', '--demo', 'x']],
    ['--slug must be lower-case', 'pulso tenant add', ['tenant', 'add', '--name=A', '--slug=A b']],
    ['--slug must be lower-case', 'pulso tenant add', ['tenant', 'add', '--name=A', '--slug=42']],
    ['--slug must be lower-case', 'pulso tenant add', ['tenant', 'add', '--name=A', '--slug=']],
    ['--name must have 1 to 200', 'pulso tenant add', ['tenant', 'add', '--slug=a', '--name= ']],
    ['--name must have 1 to 200', 'pulso tenant add', ['tenant', 'add', '--slug=a', '--name=a\nb']],
    ['--uid must be printable', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--uid=a b']],
    ['--uid must be printable', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--uid=123']],
    ['--id must be a whole number', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id=0']],
    ['--id must be a whole number', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id=-1']],
    ['--id must be a whole number', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id=1.5']],
    ['--id must be a whole number', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id=']],
    ['--id must be', 'pulso tenant add', ['tenant', 'add', ...NAMED, '--id=9007199254740992']],
    ['SLUG must be lower-case', 'pulso tenant suspend', ['tenant', 'suspend', 'NOT A SLUG']],
    ['SLUG must be lower-case', 'pulso tenant activate', ['tenant', 'activate', '']],
    ['SLUG must be lower-case', 'pulso tenant erase', ['tenant', 'erase', 'A']],
    ['give either --transaction or', 'pulso event erase', ['event', 'erase', '--tenant=a']],
    [
      'give either --transaction or',
      'pulso event erase',
      ['event', 'erase', '--tenant=a', '--transaction=b', '--where=c=d'],
    ],
    [
      '--where is given twice',
      'pulso event erase',
      ['event', 'erase', '--tenant=a', '--where=b=c', '--where=d=e'],
    ],
    [
      '--where must be KEY=VALUE',
      'pulso event erase',
      ['event', 'erase', '--tenant=a', '--where==b'],
    ],
    [
      '--transaction must not be empty',
      'pulso event erase',
      ['event', 'erase', '--tenant=a', '--transaction='],
    ],
    ['--tenant must be', 'pulso product add', ['product', 'add', '--tenant=A', '--name=a']],
    ['--name must have', 'pulso product add', ['product', 'add', '--tenant=a', '--name=']],
    ['--id must be', 'pulso product add', ['product', 'add', '--tenant=a', '--name=a', '--id=x']],
    ['--tenant must be', 'pulso product list', ['product', 'list', '--tenant=A']],
    ['--tenant must be', 'pulso product import', ['product', 'import', '--tenant=A', 'f']],
    ['missing a command: create, list, revoke', 'pulso key', ['key']],
    ['missing --scope', 'pulso key create', ['key', 'create']],
    ['--scope must be admin or read', 'pulso key create', ['key', 'create', '--scope=write']],
    ['missing --tenant', 'pulso key create', ['key', 'create', '--scope=read']],
    ['--tenant must be', 'pulso key create', ['key', 'create', '--scope=read', '--tenant=A']],
    ['--tenant is for', 'pulso key create', ['key', 'create', '--scope=admin', '--tenant=a']],
    ...['', '90', '0d', '-1d', '1.5d', '90 d', '90D', '1y', '9999999d', 'soon', '2026-02-30'].map(
      (expires): (typeof mistakes)[number] => [
        '--expires must be hours (24h), days (90d), weeks (12w) or ISO 8601',
        'pulso key create',
        ['key', 'create', '--scope=admin', `--expires=${expires}`],
      ],
    ),
    [
      '--expires is in the past',
      'pulso key create',
      ['key', 'create', '--scope=admin', '--expires=2020-01-01T00:00:00Z'],
    ],
    ['missing ID', 'pulso key revoke', ['key', 'revoke']],
    ['ID must be a whole number', 'pulso key revoke', ['key', 'revoke', '0']],
    ['ID must be a whole number', 'pulso key revoke', ['key', 'revoke', 'pulso_1_x']],
  ]

  test.each(mistakes)('%s (see %s --help): %j', async (mistake, help, argv) => {
    const cli = createCliHarness()
    const { exitCode, stdout, stderr } = await cli.run(...argv)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toStartWith(mistake)
    expect(stderr).toEndWith(` (see ${help} --help)\n`)
    expect(stderr.split('\n')).toHaveLength(2)
    expect(existsSync(cli.dataDir)).toBe(false)
  })
})
