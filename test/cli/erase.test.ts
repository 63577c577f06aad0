import { describe, expect, test } from 'bun:test'
import { mkdirSync, renameSync } from 'node:fs'
import { lockDataFolder } from '../../src/storage/data-folder-lock.ts'
import { openDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { addProduct } from '../../src/storage/product-store.ts'
import { addTenant, getTenant } from '../../src/storage/tenant-store.ts'
import { fillDataFolder } from '../support/a-data-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { createCliHarness } from '../support/cli-harness.ts'
import { findText } from '../support/find-text.ts'
import { readStoredEvents } from '../support/read-stored-events.ts'
import { recoverFolder } from '../support/recover-folder.ts'
import { until } from '../support/until.ts'

/** What nobody may find any more: in metadata, and in a transaction's id. */
const EMAIL = 'ana.marker@example.com'
const SALE = 'txn_sale.marker.4711'

const MARKED = [
  { metadata: JSON.stringify({ email: EMAIL, note: 'x'.repeat(300) }), visitor: 7 },
  { transactionId: SALE, endpoint: 'conversion', type: 'purchase' },
] as const
const UNREADABLE = [`[1,"track"\n{"email":"${EMAIL}"`, `[1,"${SALE}"]`]

/** A killed service's folder: events of two tenants, some of the first one's marked; 10 are its own. */
function aScene() {
  const cli = createCliHarness()
  mkdirSync(cli.dataDir)
  const others = [1, 1, 2].map(tenantId => ({ tenantId, metadata: `{"kept":${tenantId}}` }))
  fillDataFolder(cli.dataDir, {
    drained: [...others, ...MARKED, ...others],
    quarantined: [...UNREADABLE, `[2,"of another"]\n{"email":"${EMAIL.slice(1)}"`],
    pending: [...others, { metadata: JSON.stringify({ email: EMAIL }), visitor: 7 }],
  })
  change(cli.dataDir, db => {
    addTenant(db, { name: 'The first one', slug: 'first', id: 1 })
    addTenant(db, { name: 'Second', slug: 'second', id: 2 })
    addProduct(db, 1, { id: 101, name: 'Pan' })
  })
  return cli
}

type Cli = ReturnType<typeof aScene>

function change<T>(dataDir: string, work: (db: PulsoDatabase) => T): T {
  const db = openDatabase(`${dataDir}/pulso.db`)
  try {
    return work(db)
  } finally {
    db.$client.close()
  }
}

function countRows(dataDir: string, table: string): number {
  const sql = `select count(*) as n from ${table}`
  return change(dataDir, db => db.$client.query<{ n: number }, []>(sql).get()?.n ?? -1)
}

const BY_TENANT = [
  ...['events', 'products', 'expired_transactions', 'visits'],
  ...['hourly_counts', 'daily_counts', 'monthly_counts'],
  ...['hourly_revenue', 'hourly_visitors', 'daily_visitors'],
]

async function findAccount(cli: Cli): Promise<string | undefined> {
  return /^\w+ +account.*$/m.exec((await cli.run('doctor')).stdout)?.[0]
}

/** Runs a service on the folder, so slowly draining that what has just been sent is pending. */
async function serve({ dataDir }: Cli) {
  const service = await startServiceProcess({ dataDir, env: { DRAIN_INTERVAL_MS: '700' } })
  await until('the backlog is stored', () => readStoredEvents(dataDir).length >= 12)
  return {
    ...service,
    async track(metadata: object) {
      const body = JSON.stringify({ tenant_id: '1', type: 'call', metadata })
      return (await fetch(`${service.url}/api/v1/analytics/track`, { method: 'POST', body })).status
    },
    async stop() {
      service.signal('SIGTERM')
      expect(await service.exited).toBe(0)
    },
  }
}

const BY_EMAIL = ['event', 'erase', '--tenant', 'first', '--where', `email=${EMAIL}`]
const BY_SALE = ['event', 'erase', '--tenant', 'first', '--transaction', SALE]
const THE_TENANT = ['tenant', 'erase', 'first']

describe('pulso event erase', () => {
  test.each([
    [BY_EMAIL, '2 events', 10],
    [BY_SALE, '1 event', 11],
  ])('%j takes just these out, and the account stays right', async (argv, erased, left) => {
    const cli = aScene()
    const { exitCode, stdout, stderr } = await cli.run(...argv)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toStartWith(`erased ${erased} of tenant first\n`)
    expect(readStoredEvents(cli.dataDir)).toHaveLength(left)
    expect(countRows(cli.dataDir, 'quarantine')).toBe(2)
    expect(countRows(cli.dataDir, 'erasures')).toBe(0)
    expect(await findAccount(cli)).toMatch(
      new RegExp(`^ok .* stored 12 \\(${erased[0]} erased\\) .* quarantined 3 \\(1 discarded\\)`),
    )
  })

  test('leaves nothing of them in any file, where no service runs', async () => {
    const cli = aScene()
    expect(findText(cli.dataDir, EMAIL)).toContain('pulso.ring')
    await cli.run(...BY_EMAIL)
    expect(findText(cli.dataDir, EMAIL)).toEqual([])
    expect(findText(cli.dataDir, SALE)).toContain('pulso.ring')
    await cli.run(...BY_SALE)
    expect(findText(cli.dataDir, SALE)).toEqual([])
  })

  test('leaves nothing of them in any file of a running service, and costs it nothing else', async () => {
    const cli = aScene()
    const service = await serve(cli)
    expect(await service.track({ email: EMAIL })).toBe(202)
    expect(await service.track({ kept: 1 })).toBe(202)
    const { exitCode, stdout, stderr } = await cli.run(...BY_EMAIL)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toStartWith('erased 3 events of tenant first\n')
    expect(findText(cli.dataDir, EMAIL)).toEqual([])
    await cli.run(...BY_SALE)
    expect(findText(cli.dataDir, SALE)).toEqual([])
    expect(await findAccount(cli)).toContain('stored 14 (4 erased)')

    expect(await service.track({ kept: 1 })).toBe(202)
    expect(service.output()).toContain('"tenantId":1,"events":3,"msg":"events are erased"')
    expect(service.output()).not.toContain(EMAIL)
    await service.stop()
    expect(readStoredEvents(cli.dataDir)).toHaveLength(11)
    expect(findText(cli.dataDir, EMAIL)).toEqual([])
  })

  test('leaves nothing in the ring that an older copy of the database would get from it', async () => {
    const cli = aScene()
    const copy = cli.write('copy.db', '')
    change(cli.dataDir, db => db.$client.run('vacuum into ?', [copy]))
    await cli.run(...BY_EMAIL)
    renameSync(copy, `${cli.dataDir}/pulso.db`)

    const { log } = await recoverFolder(cli.dataDir)
    expect(log).toContain('"events":4,"msg":"the database is an older copy')
    const emails = readStoredEvents(cli.dataDir).filter(row => row.metadata?.includes(EMAIL))
    // The one that the copy had; that of the ring is not among them.
    expect(emails).toHaveLength(1)
    expect(await findAccount(cli)).toContain(
      'ok     account     received 15 = stored 12 (1 erased)',
    )
  })

  test('finds values that are numbers, and strings that look like one', async () => {
    const cli = createCliHarness()
    mkdirSync(cli.dataDir)
    const values = ['12', '"12"', '120', '"a12"', '[12]', '{"n":12}']
    fillDataFolder(cli.dataDir, { drained: values.map(n => ({ metadata: `{"n":${n}}` })) })
    change(cli.dataDir, db => addTenant(db, { name: 'First', slug: 'first', id: 1 }))
    await cli.run('event', 'erase', '--tenant', 'first', '--where', 'n=12')
    const left = readStoredEvents(cli.dataDir).map(({ metadata }) => metadata)
    expect(left).toEqual(values.slice(2).map(n => `{"n":${n}}`))
  })

  test('says in a dry run how many it would erase, and erases none', async () => {
    const cli = aScene()
    const before = readStoredEvents(cli.dataDir)
    const { exitCode, stdout } = await cli.run(...BY_EMAIL, '--dry-run')
    const found = before.filter(
      ({ tenantId, metadata }) => tenantId === 1 && metadata?.includes(EMAIL),
    )
    expect(found.length).toBeGreaterThan(0)
    expect([exitCode, stdout]).toEqual([
      0,
      `would erase ${found.length} event${found.length === 1 ? '' : 's'} of tenant first\n`,
    ])
    expect(readStoredEvents(cli.dataDir)).toEqual(before)
  })

  test('finds what was rejected, by its path', async () => {
    const cli = createCliHarness()
    mkdirSync(cli.dataDir)
    const texts = [
      '{"rejected":{"value":"a@b.hn"}}',
      '{"rejected.value":"a@b.hn"}',
      '{"value":"a@b.hn"}',
    ]
    fillDataFolder(cli.dataDir, { drained: texts.map(metadata => ({ metadata })) })
    change(cli.dataDir, db => addTenant(db, { name: 'First', slug: 'first', id: 1 }))
    await cli.run('event', 'erase', '--tenant', 'first', '--where', 'rejected.value=a@b.hn')
    expect(readStoredEvents(cli.dataDir).map(({ metadata }) => metadata)).toEqual(texts.slice(2))
  })
})

describe('pulso tenant erase', () => {
  test('says in a dry run what it would erase, and otherwise erases it', async () => {
    const cli = aScene()
    const asked = await cli.run(...THE_TENANT, '--dry-run')
    expect([asked.exitCode, asked.stderr]).toEqual([0, ''])
    expect(asked.stdout).toBe('would erase tenant first, its products and keys, and 6 events\n')
    expect(readStoredEvents(cli.dataDir)).toHaveLength(8)

    const { exitCode, stdout } = await cli.run(...THE_TENANT)
    expect(exitCode).toBe(0)
    expect(stdout).toStartWith('erased 9 events of tenant first, which is removed\n')
    expect(readStoredEvents(cli.dataDir).map(({ tenantId }) => tenantId)).toEqual([2, 2, 2])
    expect((await cli.run('tenant', 'list')).stdout).not.toContain('first')
    expect(await findAccount(cli)).toContain('stored 12 (9 erased)')
    for (const text of [EMAIL, SALE, 'The first one']) {
      expect([text, findText(cli.dataDir, text)]).toEqual([text, []])
    }
  })

  test('takes it from a running service, and its events are refused from then on', async () => {
    const cli = aScene()
    const service = await serve(cli)
    expect(await service.track({ email: EMAIL })).toBe(202)
    expect((await cli.run(...THE_TENANT)).stdout).toStartWith('erased 10 events of tenant first')
    expect(await service.track({ email: EMAIL })).toBe(404)
    for (const text of [EMAIL, SALE, 'The first one']) {
      expect([text, findText(cli.dataDir, text)]).toEqual([text, []])
    }
    await service.stop()
    expect(await findAccount(cli)).toContain('stored 13 (10 erased)')
  })

  test('is what becomes of a tenant that is removed over HTTP', async () => {
    const cli = aScene()
    const { stdout } = await cli.run('key', 'create', '--scope', 'admin')
    const service = await serve(cli)
    const answer = await fetch(`${service.url}/api/v1/tenants/1`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${stdout.trim()}` },
    })
    expect(answer.status).toBe(202)
    await until('it is logged', () => service.output().includes('"events are erased"'))
    expect(service.output()).toContain('"tenantId":1,"events":9,')
    // Then the log is emptied of what was there before.
    await until('nothing is left', () =>
      [EMAIL, SALE, 'The first one'].every(text => findText(cli.dataDir, text).length === 0),
    )
    await service.stop()
    expect(await findAccount(cli)).toContain('stored 12 (9 erased)')
  })

  test('leaves nothing to a new tenant of the same id', async () => {
    const cli = aScene()
    const service = await serve(cli)
    await cli.run(...THE_TENANT)
    await cli.run('tenant', 'add', '--name', 'New', '--slug', 'new', '--id', '1')
    for (const table of BY_TENANT) {
      expect([table, countRows(cli.dataDir, `${table} where tenant_id = 1`)]).toEqual([table, 0])
    }
    await until('the new tenant is known', async () => (await service.track({ n: 1 })) === 202)
    await until('its event is stored', () => readStoredEvents(cli.dataDir).length === 4)
    expect(countRows(cli.dataDir, 'visits where tenant_id = 1')).toBe(1)
    expect((await cli.run('product', 'list', '--tenant', 'new')).stdout).not.toContain('101')
    await service.stop()
  })

  test('keeps its id from the next tenant, whose page is another', async () => {
    const cli = aScene()
    await cli.run('tenant', 'erase', 'second')
    await cli.run('tenant', 'add', '--name', 'New', '--slug', 'new')
    expect(change(cli.dataDir, db => getTenant(db, 'new').id)).toBe(3)
  })

  test('fails for a tenant that is not there', async () => {
    const cli = aScene()
    for (const argv of [
      ['tenant', 'erase', 'third'],
      ['tenant', 'erase', 'third'],
    ]) {
      const { exitCode, stderr } = await cli.run(...argv)
      expect([exitCode, stderr]).toEqual([1, 'no tenant has the slug third\n'])
    }
  })
})

test('who watches on a terminal is told how far an erasure is', async () => {
  let told = ''
  const { dataDir } = aScene()
  const gate = lockDataFolder(dataDir)
  const cli = createCliHarness({
    env: { DATA_DIR: dataDir },
    isTerminal: true,
    stderr: text => {
      told += text
    },
  })
  const running = cli.run(...BY_EMAIL)
  await until('it is asked for', () => countRows(dataDir, 'erasures') === 1)
  change(dataDir, db => db.$client.run('update erasures set events = 1'))
  await until('it is told', () => told === '\r1 event erased')
  change(dataDir, db => db.$client.run('update erasures set events = 2, done_at = 1'))
  expect((await running).exitCode).toBe(0)
  expect(told).toBe('\r1 event erased\r2 events erased\n')
  gate.close()
})

describe('an erasure that the service does not do', () => {
  test('is left for its next start when the service stops', async () => {
    const cli = aScene()
    const gate = lockDataFolder(cli.dataDir)
    const running = cli.run(...BY_EMAIL)
    await until('it is asked for', () => countRows(cli.dataDir, 'erasures') === 1)
    gate.close()
    const { exitCode, stderr } = await running
    expect([exitCode, stderr]).toEqual([
      1,
      'the service has stopped; what is to be erased is noted, and its next start goes on with it\n',
    ])
    const doctor = await cli.run('doctor')
    expect(doctor.stdout).toMatch(/^WRONG +erasures +1 erasure not done yet; the next start/m)

    const service = await serve(cli)
    await until('it is done', () => countRows(cli.dataDir, 'erasures where done_at is null') === 0)
    expect(countRows(cli.dataDir, "erasures where condition <> '{}'")).toBe(0)
    await service.stop()
    expect(readStoredEvents(cli.dataDir)).toHaveLength(10)
    expect(findText(cli.dataDir, EMAIL)).toEqual([])
  })

  test('is given up on after five minutes without an event', async () => {
    let now = 0
    const tick = () => {
      now += 150_000
      return now
    }
    const { dataDir } = aScene()
    const gate = lockDataFolder(dataDir)
    const cli = createCliHarness({ env: { DATA_DIR: dataDir }, now: tick })
    const { exitCode, stderr } = await cli.run(...BY_EMAIL)
    expect(exitCode).toBe(1)
    expect(stderr).toStartWith('the service erases nothing; its log may say why')
    gate.close()
  })
})
