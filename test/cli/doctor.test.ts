import { describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { MIGRATIONS, migrate } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { fillDataFolder } from '../support/a-data-folder.ts'
import { addDemoTenantTo } from '../support/a-demo-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { createCliHarness } from '../support/cli-harness.ts'

type Contents = Parameters<typeof fillDataFolder>[1]

/** What the doctor prints, by topic. */
interface Report {
  readonly exitCode: number
  readonly stderr: string
  readonly findings: Record<string, string>
}

/** A port that nothing listens on, unless a test says otherwise. */
const NOBODY = { HOST: '127.0.0.1', PORT: '1' }

function aDoctor() {
  const folder = createCliHarness().dataDir
  mkdirSync(folder)
  return {
    dataDir: folder,
    async examine(env: Record<string, string> = {}): Promise<Report> {
      const cli = createCliHarness({ env: { ...NOBODY, DATA_DIR: folder, ...env } })
      const { exitCode, stdout, stderr } = await cli.run('doctor')
      const lines = stdout.trimEnd().split('\n')
      const found = lines.map(line => /^(ok|WRONG) +(\w+) +(.*)$/.exec(line) ?? [])
      const findings = found.map(([, state, topic, text]) => [topic, `${state} ${text}`])
      return { exitCode, stderr, findings: Object.fromEntries(findings) }
    },
    change(statement: string) {
      const db = openDatabase(`${folder}/pulso.db`)
      db.$client.run(statement)
      db.$client.close()
    },
  }
}

function aDoctorOf(contents: Contents) {
  const doctor = aDoctor()
  fillDataFolder(doctor.dataDir, contents)
  return doctor
}

const SALE = { transactionId: 'txn_1' }

describe('pulso doctor', () => {
  test('finds nothing wrong with a service that was killed, and leaves everything as it is', async () => {
    const { dataDir, examine } = aDoctorOf({ drained: [{}, SALE, SALE], pending: [{}, {}] })
    const files = () => readdirSync(dataDir).filter(name => !name.endsWith('-shm'))
    const before = files()
    const { exitCode, stderr, findings } = await examine()
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(findings).toEqual({
      settings: `ok HOST=127.0.0.1 PORT=1 DATA_DIR=${dataDir}`,
      folder: expect.stringMatching(/^ok .+ MiB free$/),
      fsync: expect.stringMatching(/^ok [\d.]+ ms to sync 4 KiB, [\d.]+ at most of 20$/),
      service: 'ok not running',
      database: expect.stringMatching(/^ok .+ MiB, write-ahead log .+ MiB, sound, 2 events$/),
      ring: 'ok 1 MiB, 0.0 % used, every record whole',
      account: 'ok received 5 = stored 2 + duplicate 1 + quarantined 0 + pending 2',
      quarantine: 'ok empty',
      clock: expect.stringMatching(/^ok .+Z, newest event 2025-06-15T/),
    })
    expect(files()).toEqual(before)
  })

  test('asks the running service, and finds the same account', async () => {
    const { dataDir, examine } = aDoctorOf({ drained: [{}], pending: [{}, {}] })
    addDemoTenantTo(dataDir)
    const service = await startServiceProcess({ dataDir })
    const { port, origin } = new URL(service.url)
    const track = (headers: Record<string, string>) =>
      fetch(`${origin}/api/v1/analytics/track`, {
        method: 'POST',
        headers,
        body: '{"tenant_id":"1","type":"call"}',
      })
    await track({})
    const { exitCode, findings } = await examine({ PORT: port })
    expect(findings).toMatchObject({
      service: `ok answers at ${origin}, and is ready`,
      proxy: 'ok 0 of 1 requests have an X-Forwarded-For of no trusted proxy',
      account: expect.stringMatching(/^ok received 4 = /),
    })
    expect(exitCode).toBe(0)

    await track({ 'x-forwarded-for': '203.0.113.1' })
    const proxied = await examine({ PORT: port })
    expect(proxied.findings.proxy).toStartWith('WRONG 1 of 2 requests')
    expect(proxied.exitCode).toBe(1)

    const elsewhere = await examine()
    expect(elsewhere.findings.service).toStartWith('WRONG runs on this data folder, but does not')
  })

  test('says why a running service is not ready', async () => {
    const { dataDir, examine } = aDoctorOf({})
    const service = await startServiceProcess({ dataDir, env: { MIN_FREE_MIB: '1048576' } })
    const { findings } = await examine({ PORT: new URL(service.url).port })
    expect(findings.service).toStartWith('WRONG answers at')
    expect(findings.service).toContain('the disk has too little free space')
  })

  test('counts what is wrong', async () => {
    const { examine } = aDoctorOf({ drained: [{}], quarantined: ['[]', '[]', 'no JSON'] })
    const { exitCode, stderr, findings } = await examine({ MIN_FREE_MIB: '1048576' })
    expect(findings.quarantine).toStartWith('WRONG 2 records: record is not an event; 1 record: ')
    expect(findings.folder).toContain('no events are taken below 1,048,576 MiB (MIN_FREE_MIB)')
    expect(findings.account).toBe(
      'ok received 4 = stored 1 + duplicate 0 + quarantined 3 + pending 0',
    )
    expect([exitCode, stderr]).toEqual([1, '2 things to mend\n'])
  })

  test.each<[mistake: string, statement: string, topic: string, found: string]>([
    [
      'an event that is gone',
      'delete from events where id = 1',
      'account',
      'but 1 are in the table of events',
    ],
    [
      'an event that nobody received',
      "insert into events select 9, tenant_id, endpoint, type, null, null, null, null, null, 0, 0, null, 'unknown' from events limit 1",
      'account',
      'but 3 are in the table of events',
    ],
    [
      'a quarantined record that is gone',
      'delete from quarantine',
      'account',
      'but 0 are in quarantine',
    ],
    [
      'an erasure that nobody is doing',
      'insert into erasures (tenant_id, requested_at) values (1, 0)',
      'erasures',
      '1 erasure not done yet; the next start of the service does what is left',
    ],
    [
      'a clock that has gone back',
      'update events set received_at = 4102444800000',
      'clock',
      'newest event 2100-01-01T00:00:00.000Z: the clock has gone back',
    ],
    [
      'a database of a newer version',
      "insert into __drizzle_migrations (hash, created_at) values ('newer', 0)",
      'database',
      'written by a newer version',
    ],
  ])('notices %s', async (_mistake, statement, topic, found) => {
    const { change, examine } = aDoctorOf({ drained: [{}, {}], quarantined: ['[]'] })
    change(statement)
    const { exitCode, findings } = await examine()
    expect(findings[topic]).toStartWith('WRONG ')
    expect(findings[topic]).toContain(found)
    expect(exitCode).toBe(1)
  })

  test('knows of events that are there no more as they should be', async () => {
    const { change, examine } = aDoctorOf({ drained: [{}, {}, {}, {}] })
    change('delete from events where id < 4')
    change('update rollup_state set expired = 1, erased = 2')
    expect((await examine()).findings.account).toBe(
      'ok received 4 = stored 4 (1 expired, 2 erased) + duplicate 0 + quarantined 0 + pending 0',
    )
    change('update rollup_state set erased = 1')
    expect((await examine()).findings.account).toEndWith('; but 1 are in the table of events')
  })

  test('notices a damaged record in the ring, and how much is behind it', async () => {
    const { dataDir, examine } = aDoctorOf({ drained: [{}], pending: [{}, {}] })
    const path = `${dataDir}/pulso.ring`
    const bytes = await Bun.file(path).bytes()
    const last = Buffer.from(bytes).lastIndexOf('whatsapp_click')
    bytes[last] = 'W'.charCodeAt(0)
    await Bun.write(path, bytes)
    const { findings } = await examine()
    expect(findings.ring).toMatch(/^WRONG 1 MiB, .+: \d+ bytes behind a damaged record/)
    expect(findings.account).toStartWith('ok received 2 = stored 1')
  })

  test.each(['not a ring', ''])('notices a ring file that is none: %j', async content => {
    const { dataDir, examine } = aDoctorOf({})
    await Bun.write(`${dataDir}/pulso.ring`, content)
    const { exitCode, findings } = await examine()
    expect(findings.ring).toStartWith('WRONG not a ring file')
    expect(findings.database).toStartWith('ok ')
    expect(exitCode).toBe(1)
  })

  test('notices a database of an older version, and does not touch it', async () => {
    const { dataDir, examine } = aDoctor()
    const db = openDatabase(`${dataDir}/pulso.db`)
    migrate(db, MIGRATIONS.slice(0, -1))
    db.$client.close()
    for (let look = 0; look < 2; look++) {
      const { findings } = await examine()
      expect(findings.database).toContain('lacks 1 migration')
    }
  })

  test('notices a damaged page of the database', async () => {
    const { dataDir, examine, change } = aDoctorOf({ drained: Array(500).fill({}) })
    change('pragma wal_checkpoint(truncate)')
    const path = `${dataDir}/pulso.db`
    const bytes = await Bun.file(path).bytes()
    bytes.fill(0xff, bytes.length - 4096)
    await Bun.write(path, bytes)
    const { exitCode, findings } = await examine()
    expect(findings.database).toMatch(/^WRONG .*damaged/)
    expect(exitCode).toBe(1)
  })

  test('notices a file that is no database', async () => {
    const { dataDir, examine } = aDoctor()
    await Bun.write(`${dataDir}/pulso.db`, 'x'.repeat(8192))
    expect((await examine()).findings.database).toEndWith('pulso.db is not a database')
  })

  test('says of an older copy of the database what the next start does about it', async () => {
    const { dataDir, examine, change } = aDoctorOf({ drained: [{}] })
    change('pragma wal_checkpoint(truncate)')
    await Bun.write(`${dataDir}/old.db`, Bun.file(`${dataDir}/pulso.db`))
    const drain = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const event = { method: 'POST', body: '{"tenant_id":"1","type":"call"}' }
    for (let n = 0; n < 3; n++) await fetch(`${drain.url}/api/v1/analytics/track`, event)
    drain.signal('SIGTERM')
    await drain.exited
    for (const log of ['-wal', '-shm']) rmSync(`${dataDir}/pulso.db${log}`, { force: true })
    await Bun.write(`${dataDir}/pulso.db`, Bun.file(`${dataDir}/old.db`))

    const { findings } = await examine()
    expect(findings.ring).toEndWith('an older copy; the next start stores 3 events again')
    expect(findings.account).toStartWith('ok received 4 = stored 1')
  })

  test('notices that the ring is gone, and with it what was only there', async () => {
    const { dataDir, examine } = aDoctorOf({ drained: [{}], pending: [{}] })
    rmSync(`${dataDir}/pulso.ring`)
    expect((await examine()).findings.ring).toStartWith('WRONG there is none, though')
  })

  test('notices that the database is gone, and says what serve does', async () => {
    const { dataDir, examine } = aDoctorOf({ drained: [{}] })
    for (const name of readdirSync(dataDir)) {
      if (name.startsWith('pulso.db')) rmSync(`${dataDir}/${name}`)
    }
    const { findings } = await examine()
    expect(findings.database).toEndWith(
      'has been drained into one: put the database back, or move the ring away to start afresh',
    )
    expect((await createCliHarness({ env: { DATA_DIR: dataDir } }).run('serve')).stderr).toBe(
      `${findings.database?.slice('WRONG '.length)}\n`,
    )
  })

  test('does not speak of what it cannot see of a ring in memory', async () => {
    const { examine } = aDoctorOf({ drained: [{}] })
    const { exitCode, findings } = await examine({ RING: 'memory' })
    expect(findings.ring).toStartWith('ok in memory: ')
    expect(findings.account).toBe(
      'ok received 1 = stored 1 + duplicate 0 + quarantined 0, but for what is pending',
    )
    expect(exitCode).toBe(0)
  })

  test('notices that there is no data yet, and makes none', async () => {
    const { dataDir, examine } = aDoctor()
    const { findings } = await examine()
    expect(findings.database).toStartWith('WRONG there is none in ')
    expect(readdirSync(dataDir)).toEqual([])
    const nowhere = await examine({ DATA_DIR: `${dataDir}/nowhere` })
    expect(nowhere.findings.folder).toEndWith('no such file or folder')
  })

  test('says what is wrong with the settings, and nothing else', async () => {
    const { exitCode, stderr, findings } = await aDoctor().examine({ PORT: 'x', RING: 'x' })
    expect(exitCode).toBe(1)
    expect(stderr).toBe(
      'PORT must be a whole number from 0 to 65535\nRING must be one of file, memory\n',
    )
    expect(Object.keys(findings)).toEqual(['undefined'])
  })
})
