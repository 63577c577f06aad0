import { describe, expect, test } from 'bun:test'
import { createCliHarness } from '../support/cli-harness.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/

describe('pulso tenant add', () => {
  test('creates the data folder and prints the ids for the page', async () => {
    const cli = createCliHarness()
    const { exitCode, stdout, stderr } = await cli.run(
      'tenant',
      'add',
      '--name',
      'Café Ñ',
      '--slug',
      'cafe',
    )
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toStartWith(`added tenant Café Ñ to a new database, ${cli.dataDir}/pulso.db\n`)
    expect(stdout).toMatch(new RegExp(`^ {2}uid +${UUID.source} +tenant_id in .*/track`, 'm'))
    expect(stdout).toMatch(/^ {2}id +1 +tenant_id in .*\/interactions$/m)
    expect(stdout).toMatch(/^ {2}slug +cafe +tenant_slug in .*\/conversion$/m)
  })

  test('does not name a database that was there already', async () => {
    const cli = createCliHarness()
    await cli.run('migrate')
    const { stdout } = await cli.run('tenant', 'add', '--name=Uno', '--slug=uno')
    expect(stdout).toStartWith('added tenant Uno\n')
  })

  test('keeps the id and uid that it is given', async () => {
    const cli = createCliHarness()
    await cli.run('tenant', 'add', '--name=A', '--slug=a', '--id', '42', '--uid', 'acme/é')
    const { stdout } = await cli.run('tenant', 'list', '--json')
    expect(JSON.parse(stdout)).toEqual([
      {
        id: 42,
        uid: 'acme/é',
        slug: 'a',
        name: 'A',
        status: 'active',
        timeZone: 'America/Tegucigalpa',
      },
    ])
  })

  test.each([
    ['--slug', ['--slug=a'], 'a tenant with slug a exists already'],
    ['--id', ['--slug=b', '--id=7'], 'a tenant with id 7 exists already'],
    ['--uid', ['--slug=b', '--uid=u'], 'a tenant with uid u exists already'],
  ])('refuses a %s that is taken', async (_option, options, mistake) => {
    const cli = createCliHarness()
    await cli.run('tenant', 'add', '--name=A', '--slug=a', '--id=7', '--uid=u')
    const { exitCode, stdout, stderr } = await cli.run('tenant', 'add', '--name=B', ...options)
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${mistake}\n`,
    })
    expect(JSON.parse((await cli.run('tenant', 'list', '--json')).stdout)).toHaveLength(1)
  })
})

describe('pulso tenant list', () => {
  test('prints an aligned table by id, wide characters included', async () => {
    const cli = createCliHarness()
    await cli.run(
      'tenant',
      'add',
      '--name=Dos',
      '--slug=dos',
      '--id=20',
      '--uid=店',
      '--timezone=Europe/Madrid',
    )
    await cli.run('tenant', 'add', '--name=Uno', '--slug=tienda-uno', '--id=1', '--uid=uno')
    const { exitCode, stdout } = await cli.run('tenant', 'list')
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      [
        'ID  UID  SLUG        STATUS  TIME ZONE            NAME\n',
        '1   uno  tienda-uno  active  America/Tegucigalpa  Uno\n',
        '20  店   dos         active  Europe/Madrid        Dos\n',
      ].join(''),
    )
  })

  test('prints an empty JSON array when there are none', async () => {
    const cli = createCliHarness()
    await cli.run('migrate')
    const { exitCode, stdout } = await cli.run('tenant', 'list', '--json')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' })
  })
})

describe('pulso tenant update', () => {
  async function createShops() {
    const cli = createCliHarness()
    await cli.run('tenant', 'add', '--name=A', '--slug=a', '--uid=u')
    await cli.run('tenant', 'add', '--name=B', '--slug=b', '--uid=v')
    const list = async () => JSON.parse((await cli.run('tenant', 'list', '--json')).stdout)
    return { run: cli.run, list }
  }

  test.each([
    [['--name=Ñandú'], { name: 'Ñandú' }, 'tenant a is Ñandú, in America/Tegucigalpa\n'],
    [['--timezone', 'UTC'], { timeZone: 'UTC' }, 'tenant a is A, in UTC\n'],
    [
      ['--slug=c', '--name=C', '--timezone=UTC'],
      { slug: 'c', name: 'C', timeZone: 'UTC' },
      'tenant c is C, in UTC\n',
    ],
    [['--slug=a'], {}, 'tenant a is A, in America/Tegucigalpa\n'],
  ])('%j changes that of one tenant, and nothing else', async (options, changes, said) => {
    const { run, list } = await createShops()
    const [a, b] = await list()
    const result = await run('tenant', 'update', 'a', ...options)
    expect(result).toEqual({ exitCode: 0, stdout: said, stderr: '' })
    expect(await list()).toEqual([{ ...a, ...changes }, b])
  })

  test.each([
    ['nobody', '--name=C', 'no tenant has the slug nobody\n'],
    ['a', '--slug=b', 'a tenant with slug b exists already\n'],
  ])('%s %s fails', async (slug, option, stderr) => {
    const { run, list } = await createShops()
    const before = await list()
    expect(await run('tenant', 'update', slug, option)).toEqual({ exitCode: 1, stdout: '', stderr })
    expect(await list()).toEqual(before)
  })
})

describe('pulso tenant suspend and activate', () => {
  test('change the status, and say so again when it is that already', async () => {
    const cli = createCliHarness()
    await cli.run('tenant', 'add', '--name=A', '--slug=a')
    const status = async () =>
      JSON.parse((await cli.run('tenant', 'list', '--json')).stdout)[0].status
    for (const [command, after, said] of [
      ['suspend', 'suspended', 'tenant a is suspended\n'],
      ['suspend', 'suspended', 'tenant a is suspended\n'],
      ['activate', 'active', 'tenant a is active\n'],
    ] as const) {
      expect(await cli.run('tenant', command, 'a')).toEqual({
        exitCode: 0,
        stdout: said,
        stderr: '',
      })
      expect(await status()).toBe(after)
    }
  })

  test.each(['suspend', 'activate'])('%s fails for a slug that no tenant has', async command => {
    const cli = createCliHarness()
    await cli.run('migrate')
    const result = await cli.run('tenant', command, 'nobody')
    expect(result).toEqual({ exitCode: 1, stdout: '', stderr: 'no tenant has the slug nobody\n' })
  })
})
