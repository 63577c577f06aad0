import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { createCliHarness } from '../support/cli-harness.ts'

const DAY_MS = 86_400_000

async function aPlatform() {
  const cli = createCliHarness()
  await cli.run('tenant', 'add', '--name=La Tienda', '--slug=la-tienda')
  const list = async () => JSON.parse((await cli.run('key', 'list', '--json')).stdout)
  return { cli, list }
}

describe('pulso key create', () => {
  test('prints the key once, and that it cannot be shown again', async () => {
    const { cli, list } = await aPlatform()
    const { exitCode, stdout, stderr } = await cli.run('key', 'create', '--scope', 'admin')
    expect(exitCode).toBe(0)
    expect(stderr).toBe('this is key 1, which cannot be shown again\n')
    expect(stdout).toMatch(/^pulso_1_[A-Za-z0-9_-]{43}\n$/)
    expect(await list()).toEqual([
      {
        id: 1,
        scope: 'admin',
        tenant: null,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        expiresAt: null,
        lastUsedAt: null,
        state: 'active',
      },
    ])
    const secret = stdout.slice('pulso_1_'.length, stdout.indexOf('\n'))
    const listed = await cli.run('key', 'list')
    expect(listed.stdout).not.toContain(secret)
    expect(readFileSync(`${cli.dataDir}/pulso.db`).includes(secret)).toBe(false)
  })

  test('makes a read key for one tenant', async () => {
    const { cli, list } = await aPlatform()
    const created = await cli.run('key', 'create', '--scope=read', '--tenant=la-tienda')
    expect(created.exitCode).toBe(0)
    expect(await list()).toMatchObject([{ scope: 'read', tenant: 'la-tienda' }])
  })

  test('fails for a tenant that is not there', async () => {
    const { cli, list } = await aPlatform()
    const created = await cli.run('key', 'create', '--scope=read', '--tenant=nobody')
    expect(created).toEqual({ exitCode: 1, stdout: '', stderr: 'no tenant has the slug nobody\n' })
    expect(await list()).toEqual([])
  })

  test.each([
    ['24h', DAY_MS],
    ['90d', 90 * DAY_MS],
    ['12w', 84 * DAY_MS],
  ])('with --expires %s', async (expires, afterMs) => {
    const { cli, list } = await aPlatform()
    await cli.run('key', 'create', '--scope=admin', '--expires', expires)
    const [{ createdAt, expiresAt, state }] = await list()
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(afterMs)
    expect(state).toBe('active')
  })

  test('with --expires at an instant', async () => {
    const { cli, list } = await aPlatform()
    await cli.run('key', 'create', '--scope=admin', '--expires=9999-01-01T06:00:00-06:00')
    expect(await list()).toMatchObject([{ expiresAt: '9999-01-01T12:00:00.000Z' }])
  })
})

describe('pulso key list', () => {
  test('prints an aligned table', async () => {
    const { cli } = await aPlatform()
    await cli.run('key', 'create', '--scope=read', '--tenant=la-tienda', '--expires=9999-01-01')
    await cli.run('key', 'create', '--scope=admin')
    await cli.run('key', 'revoke', '2')
    const { stdout } = await cli.run('key', 'list')
    const [head, ...rows] = stdout.trimEnd().split('\n')
    expect(head?.split(/ {2,}/)).toEqual([
      'ID',
      'SCOPE',
      'TENANT',
      'CREATED',
      'EXPIRES',
      'LAST USED',
      'STATE',
    ])
    const time = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(rows.map(row => row.split(/ {2,}/))).toEqual([
      ['1', 'read', 'la-tienda', time, '9999-01-01T00:00:00.000Z', 'never', 'active'],
      ['2', 'admin', '-', time, 'never', 'never', 'revoked'],
    ])
  })

  test('prints an empty JSON array when there are none', async () => {
    const { cli } = await aPlatform()
    expect(await cli.run('key', 'list', '--json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: '',
    })
  })
})

describe('pulso key revoke', () => {
  test('ends a key, and says so again', async () => {
    const { cli, list } = await aPlatform()
    await cli.run('key', 'create', '--scope=admin')
    await cli.run('key', 'create', '--scope=admin')
    for (let i = 0; i < 2; i++) {
      expect(await cli.run('key', 'revoke', '1')).toEqual({
        exitCode: 0,
        stdout: 'key 1 is revoked\n',
        stderr: '',
      })
    }
    expect((await list()).map((key: { state: string }) => key.state)).toEqual(['revoked', 'active'])
  })

  test('fails for an id that no key has', async () => {
    const { cli } = await aPlatform()
    expect(await cli.run('key', 'revoke', '1')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'no key has the id 1\n',
    })
  })
})
