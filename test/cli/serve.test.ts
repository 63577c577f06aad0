import { expect, test } from 'bun:test'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { type RollupDifference, verifyRollups } from '../../src/storage/rollup/verify-rollups.ts'
import { createCliHarness } from '../support/cli-harness.ts'
import { startCliService } from '../support/cli-service.ts'

const SWAGGER = { readyText: '/swagger\n' }
const POST = /^curl (\S+) -A '([^']+)' -H 'Content-Type: application\/json' -d '(\S+)'$/gm
const GET = /^curl '(\S+)' -H '(Authorization): (Bearer \S+)'$/gm

const isRight = ({ wrong, missing }: RollupDifference) => wrong + missing === 0

test.each([[['serve', '--demo']], [['--demo']]])(
  'pulso %j prints requests that work',
  async argv => {
    const service = startCliService(argv, SWAGGER)
    await service.ready
    const answers = []
    for (const [, url = '', userAgent = '', body = ''] of service.stdout().matchAll(POST)) {
      const headers = { 'content-type': 'application/json', 'user-agent': userAgent }
      const response = await fetch(url, { method: 'POST', headers, body })
      answers.push([new URL(url).pathname, response.status, await response.json()])
    }
    expect(answers).toEqual([
      ['/api/v1/analytics/track', 202, expect.objectContaining({ success: true })],
      ['/api/v1/analytics/conversion', 200, { status: 'ok', transaction_id: 'txn_demo_1' }],
      ['/api/v1/interactions', 201, { status: 'success' }],
    ])
    const numbers = []
    for (const [, url = '', name = '', value = ''] of service.stdout().matchAll(GET)) {
      const response = await fetch(url, { headers: { [name]: value } })
      numbers.push([
        new URL(url).pathname,
        response.status,
        Object.keys((await response.json()) as object),
      ])
    }
    expect(numbers).toEqual([
      ['/api/v1/tenants/mi-negocio/stats/summary', 200, expect.arrayContaining(['metrics'])],
      ['/api/v1/tenants/mi-negocio/stats/breakdown', 200, expect.arrayContaining(['rows'])],
      ['/api/v1/tenants/mi-negocio/events', 200, ['events', 'next']],
    ])
    const swagger = service.stdout().trimEnd().split('\n').at(-1) ?? ''
    expect((await fetch(swagger)).status).toBe(200)

    service.signal()
    expect(await service.exitCode).toBe(0)
    expect(service.stderr()).toBe('')
    const db = openReadOnlyDatabase(`${service.dataDir}/pulso.db`)
    const newest =
      'select type, product_id, value_minor, device from events order by id desc limit 3'
    expect(db.$client.query(newest).values().reverse()).toEqual([
      ['whatsapp_click', 101, null, 'mobile'],
      ['purchase', null, 15_000, 'mobile'],
      ['view', null, null, 'mobile'],
    ])
    expect(verifyRollups(openDatabase(`${service.dataDir}/pulso.db`)).every(isRight)).toBe(true)
    db.$client.close()
  },
)

test('pulso serve --demo fills an empty database with a tenant and products', async () => {
  const { dataDir, run } = createCliHarness()
  const service = startCliService(['serve', '--demo'], { env: { DATA_DIR: dataDir }, ...SWAGGER })
  await service.ready
  service.signal()
  await service.exitCode
  expect(JSON.parse((await run('tenant', 'list', '--json')).stdout)).toEqual([
    {
      id: 1,
      uid: '550e8400-e29b-41d4-a716-446655440000',
      slug: 'mi-negocio',
      name: 'Mi Negocio',
      status: 'active',
      timeZone: 'America/Tegucigalpa',
    },
  ])
  const products = JSON.parse(
    (await run('product', 'list', '--tenant=mi-negocio', '--json')).stdout,
  )
  expect(products.map((product: { id: number }) => product.id)).toEqual([
    101, 102, 103, 104, 105, 106,
  ])
})

test('pulso serve --demo prints the requests again when the demo tenant is there already', async () => {
  const { dataDir } = createCliHarness()
  for (const note of [0, 1]) {
    const service = startCliService(['serve', '--demo'], { env: { DATA_DIR: dataDir }, ...SWAGGER })
    await service.ready
    service.signal()
    expect(await service.exitCode).toBe(0)
    expect([...service.stdout().matchAll(/left as it is\n/g)]).toHaveLength(note)
    expect([...service.stdout().matchAll(POST)]).toHaveLength(3)
  }
})

test('pulso serve --demo leaves a database with tenants as it is, and prints no request to them', async () => {
  const { dataDir, run } = createCliHarness()
  await run('tenant', 'add', '--name=Propio', '--slug=propio')
  const service = startCliService(['serve', '--demo'], { env: { DATA_DIR: dataDir }, ...SWAGGER })
  await service.ready
  service.signal()
  expect(await service.exitCode).toBe(0)
  expect(service.stdout()).toStartWith('the database has tenants already and is left as it is\n')
  expect(service.stdout()).not.toContain('curl')
  const { stdout } = await run('tenant', 'list', '--json')
  expect(JSON.parse(stdout).map((tenant: { slug: string }) => tenant.slug)).toEqual(['propio'])
})

test.each(['0.0.0.0', '::'])('pulso serve --demo on %s names a host to reach', async HOST => {
  const service = startCliService(['serve', '--demo'], { env: { HOST }, ...SWAGGER })
  await service.ready
  service.signal()
  expect(await service.exitCode).toBe(0)
  expect(service.stdout()).toMatch(/^http:\/\/localhost:\d+\/swagger$/m)
})

test('pulso without a command serves, and logs JSON lines with ISO times', async () => {
  const service = startCliService([])
  await service.ready
  service.signal()
  expect(await service.exitCode).toBe(0)
  const lines = service.stdout().trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) {
    expect(JSON.parse(line)).toEqual(
      expect.objectContaining({ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }),
    )
  }
})

test('pulso serve says nothing when LOG_LEVEL is silent', async () => {
  const service = startCliService(['serve', '--demo'], { env: { LOG_LEVEL: 'silent' }, ...SWAGGER })
  await service.ready
  service.signal()
  expect(await service.exitCode).toBe(0)
  expect(service.stdout()).not.toContain('{"level"')
})

test('pulso serve goes on when its log cannot be written', async () => {
  const onStdout = () => {
    throw new Error('the disk is full')
  }
  const service = startCliService(['serve'], { onStdout })
  await service.ready
  service.signal()
  expect(await service.exitCode).toBe(0)
})

test('pulso serve stops as soon as it has started when the signal came before', async () => {
  const service = startCliService(['serve'])
  await service.starting
  expect(service.stdout()).not.toContain('pulso is listening')
  service.signal()
  expect(await service.exitCode).toBe(0)
})

test.each([
  ['file', 'stopped at once: the next start stores what is in the ring\n'],
  ['memory', 'stopped at once: events that are not stored yet are lost\n'],
])('pulso serve with RING=%s ends at once at a second request to stop', async (RING, said) => {
  const service = startCliService(['serve'], { env: { RING } })
  await service.ready
  service.signal()
  service.signal(1001)
  expect(await service.exitCode).toBe(1)
  expect(service.stderr()).toBe(said)
})

test('pulso serve takes signals within a second for one request to stop', async () => {
  const service = startCliService(['serve'])
  await service.ready
  service.signal()
  service.signal(1)
  service.signal(999)
  expect(await service.exitCode).toBe(0)
  expect(service.stderr()).toBe('')
})

test('pulso serve fails when another process serves the data folder', async () => {
  const first = startCliService(['serve'])
  await first.ready
  const second = startCliService(['serve'], { env: { DATA_DIR: first.dataDir } })
  expect(await second.exitCode).toBe(1)
  expect(second.stderr()).toBe(`another pulso is serving the data folder ${first.dataDir}\n`)
  first.signal()
  expect(await first.exitCode).toBe(0)
})

test('pulso serve fails when another program has the port', async () => {
  using other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const service = startCliService(['serve'], { env: { PORT: String(other.port) } })
  expect(await service.exitCode).toBe(1)
  expect(service.stderr()).toBe(
    `cannot listen on 127.0.0.1:${other.port}: another program listens there\n`,
  )
})

test('pulso serve fails when another pulso has the port', async () => {
  const first = startCliService(['serve'])
  await first.ready
  const PORT = /127\.0\.0\.1:(\d+)/.exec(first.stdout())?.[1] ?? ''
  const second = startCliService(['serve'], { env: { PORT } })
  await second.ready
  // Ends it if it started after all.
  second.signal()
  expect(await second.exitCode).toBe(1)
  expect(second.stderr()).toStartWith(`cannot listen on 127.0.0.1:${PORT}: `)
  first.signal()
  await first.exitCode
})

test('pulso serve fails when HOST is not an address of this machine', async () => {
  const service = startCliService(['serve'], { env: { HOST: '203.0.113.1' } })
  expect(await service.exitCode).toBe(1)
  expect(service.stderr()).toBe(
    'cannot listen on 203.0.113.1:0: this machine has no such address\n',
  )
})
