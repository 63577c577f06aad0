import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import packageJson from '../../package.json'
import { aFolder } from '../support/a-folder.ts'
import { BINARY, startServiceProcess } from '../support/a-service-process.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'

// What `bun run build` made, started where nothing of the project lies beside it.

beforeAll(async () => {
  const [path = ''] = BINARY
  if (!(await Bun.file(path).exists())) throw new Error('no binary: run `bun run build` first')
})

/** A folder with everything that a Bun program could pick up by mistake. */
function aFolderOfDecoys(): string {
  const folder = aFolder()
  writeFileSync(`${folder}/.env`, 'PORT=1\nRING_MIB=never\n')
  writeFileSync(`${folder}/bunfig.toml`, 'preload = ["./decoy.ts"]\n')
  writeFileSync(`${folder}/decoy.ts`, 'throw new Error("decoy loaded")\n')
  mkdirSync(`${folder}/node_modules/elysia`, { recursive: true })
  writeFileSync(`${folder}/node_modules/elysia/index.js`, 'throw new Error("decoy loaded")\n')
  writeFileSync(`${folder}/package.json`, '{ "name": "decoy", "version": "9.9.9" }\n')
  return folder
}

function run(args: readonly string[], env: Record<string, string>, cwd: string) {
  const result = Bun.spawnSync([...BINARY, ...args], { cwd, env, stdout: 'pipe', stderr: 'pipe' })
  return {
    code: result.exitCode,
    stdout: result.stdout.toString(),
    stderr: result.stderr.toString(),
  }
}

async function post(url: string, body: object): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}

test('the binary takes, stores and documents events from an empty folder', async () => {
  const cwd = aFolderOfDecoys()
  const dataDir = `${cwd}/data`
  const options = { dataDir, command: BINARY, args: ['serve', '--demo'], cwd }
  const service = await startServiceProcess(options)

  expect(
    await post(`${service.url}/api/v1/analytics/track`, {
      tenant_id: '550e8400-e29b-41d4-a716-446655440000',
      type: 'cart_add',
      product_id: 101,
      metadata: { n: 1 },
    }),
  ).toEqual({ status: 202, body: { success: true, message: 'Event accepted for processing' } })
  expect(
    await post(`${service.url}/api/v1/analytics/conversion`, {
      tenant_slug: 'mi-negocio',
      transaction_id: 'txn_2',
      value: '12.345',
      currency: 'kwd',
    }),
  ).toEqual({ status: 200, body: { status: 'ok', transaction_id: 'txn_2' } })
  expect(
    await post(`${service.url}/api/v1/interactions`, {
      tenant_id: '1',
      type: 'view',
      metadata: { n: 3 },
    }),
  ).toEqual({ status: 201, body: { status: 'success' } })
  // The compiled schemas and error handlers, which Elysia makes from source text.
  expect((await post(`${service.url}/api/v1/analytics/track`, { type: 'nope' })).body).toEqual({
    message: 'The tenant id field is required. (and 1 more error)',
    errors: {
      tenant_id: ['The tenant id field is required.'],
      type: ['The selected type is invalid.'],
    },
  })

  for (const path of ['/swagger', '/swagger/json', '/swagger/ui.js', '/swagger/ui.css']) {
    const answer = await fetch(service.url + path)
    expect([path, answer.status]).toEqual([path, 200])
    expect((await answer.text()).length).toBeGreaterThan(500)
  }

  // The API's thread has an entry of its own in the binary.
  const created = run(
    ['key', 'create', '--scope=read', '--tenant=mi-negocio'],
    { DATA_DIR: dataDir },
    cwd,
  )
  const tenant = `${service.url}/api/v1/tenants/mi-negocio`
  const [key = ''] = created.stdout.split('\n')
  const answer = await fetch(tenant, { headers: { authorization: `Bearer ${key}` } })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ id: 1, slug: 'mi-negocio' })
  expect((await fetch(tenant)).status).toBe(401)

  const port = new URL(service.url).port
  expect(run(['healthcheck'], { PORT: port }, cwd).code).toBe(0)
  service.signal('SIGTERM')
  expect(await service.exited).toBe(0)
  expect(readStoredNumbers(dataDir).toSorted()).toEqual([1, 2, 3])
  expect(run(['healthcheck'], { PORT: port }, cwd).code).toBe(1)
})

test('the binary has the whole command line, and reads nothing that lies about', () => {
  const cwd = aFolderOfDecoys()
  const env = { DATA_DIR: `${cwd}/data` }
  expect(run(['version'], env, cwd).stdout).toStartWith(`pulso ${packageJson.version} (commit `)
  expect(run(['version'], env, cwd).stdout).toContain(`bun ${Bun.version}`)
  expect(run(['migrate'], env, cwd)).toMatchObject({ code: 0, stderr: '' })
  expect(run(['tenant', 'add', '--name', 'Café', '--slug', 'cafe'], env, cwd).code).toBe(0)
  writeFileSync(`${cwd}/products.csv`, 'id,name\n7,"Pan, dulce"\n')
  const imported = run(['product', 'import', '--tenant', 'cafe', 'products.csv'], env, cwd)
  expect(imported).toMatchObject({ code: 0, stderr: '' })
  const listed = run(['product', 'list', '--tenant', 'cafe', '--json'], env, cwd)
  expect(JSON.parse(listed.stdout)).toEqual([{ id: 7, name: 'Pan, dulce' }])
  expect(run(['--help'], env, cwd).stdout).toContain('TRUSTED_PROXIES')
  expect(run(['nonsense'], env, cwd).code).toBe(2)
})
