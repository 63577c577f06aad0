import { describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { events, quarantine, ringCursor } from '../../src/storage/schema.ts'
import { fillDataFolder, QUARANTINED_AT } from '../support/a-data-folder.ts'
import { anEvent } from '../support/an-event.ts'
import { createCliHarness } from '../support/cli-harness.ts'

const AT = new Date(QUARANTINED_AT).toISOString()
const UNREADABLE = '[1,2]'
/** What the database refuses, and takes once its column may be null. */
const WITHOUT_ENDPOINT = new TextDecoder().decode(
  encodeEvent(anEvent({ endpoint: null as never, transactionId: 'txn_1' })),
)

function aCli(...quarantined: string[]) {
  const cli = createCliHarness()
  mkdirSync(cli.dataDir)
  fillDataFolder(cli.dataDir, { drained: [{ productId: 1 }], quarantined })

  function withDatabase<T>(work: (db: ReturnType<typeof openDatabase>) => T): T {
    const db = openDatabase(`${cli.dataDir}/pulso.db`)
    try {
      return work(db)
    } finally {
      db.$client.close()
    }
  }

  return {
    run: (...argv: string[]) => cli.run('quarantine', ...argv),
    /** What an upgrade might do: from then on an event may be without a type. */
    allowNoEndpoint: () =>
      withDatabase(db => {
        const schema = db.$client.query<{ sql: string }, []>(
          "select sql from sqlite_schema where tbl_name = 'events' order by type desc",
        )
        const [table = '', index = ''] = schema.all().map(({ sql }) => sql)
        db.$client.run('alter table events rename to old_events')
        db.$client.run(table.replace('`endpoint` text NOT NULL', '`endpoint` text'))
        db.$client.run('insert into events select * from old_events')
        db.$client.run('drop table old_events')
        db.$client.run(index)
      }),
    countEvents: () => withDatabase(db => db.select().from(events).all().length),
    records: () => withDatabase(db => db.select().from(quarantine).all()),
    fates: () =>
      withDatabase(db => {
        const [cursor] = db.select().from(ringCursor).all()
        const { ringId: _, position: __, ...fates } = cursor ?? { ringId: '', position: 0 }
        return fates
      }),
  }
}

describe('pulso quarantine list', () => {
  test('shows each record with its error, whatever is in it', async () => {
    const { run } = aCli(UNREADABLE, `\u001b[31m${'x'.repeat(100)}`)
    const { exitCode, stdout } = await run('list')
    expect(exitCode).toBe(0)
    const [head, first, second] = stdout.split('\n')
    expect(head).toMatch(/^ID +AT +ERROR +RECORD$/)
    expect(first).toMatch(new RegExp(`^1 +${AT} +record is not an event +\\[1,2\\]$`))
    expect(second).toMatch(/ \\u001b\[31mx+…$/)
  })

  test('prints all of it as JSON', async () => {
    const { run } = aCli(UNREADABLE)
    expect(JSON.parse((await run('list', '--json')).stdout)).toEqual([
      {
        id: 1,
        ringId: expect.any(String),
        position: expect.any(Number),
        error: 'record is not an event',
        at: AT,
        payload: btoa(UNREADABLE),
      },
    ])
  })
})

describe('pulso quarantine retry', () => {
  test('keeps what is refused again, with the reason of this time', async () => {
    const { run, records, fates } = aCli(UNREADABLE, WITHOUT_ENDPOINT)
    const { stdout } = await run('retry')
    expect(stdout).toBe('0 stored, 0 stored before, 2 refused again\n')
    expect(records().map(record => record.error)).toEqual([
      'record is not an event',
      'NOT NULL constraint failed: events.endpoint',
    ])
    expect(records().every(record => record.at === QUARANTINED_AT)).toBe(true)
    expect(fates()).toMatchObject({ stored: 1, quarantined: 2 })
  })

  test('stores what the database takes now, once, and counts it as stored', async () => {
    const { run, records, fates, countEvents, allowNoEndpoint } = aCli(
      WITHOUT_ENDPOINT,
      UNREADABLE,
      WITHOUT_ENDPOINT,
    )
    allowNoEndpoint()
    const { stdout } = await run('retry')
    expect(stdout).toBe('1 stored, 1 stored before, 1 refused again\n')
    expect(countEvents()).toBe(2)
    expect(records().map(record => record.id)).toEqual([2])
    expect(fates()).toEqual({ stored: 2, duplicates: 1, quarantined: 1, discarded: 0, lost: 0 })
  })

  test('takes one record when it is named', async () => {
    const { run, records, allowNoEndpoint } = aCli(WITHOUT_ENDPOINT, WITHOUT_ENDPOINT)
    allowNoEndpoint()
    await run('retry', '--id', '2')
    expect(records().map(record => record.id)).toEqual([1])
    const { exitCode, stderr } = await run('retry', '--id', '2')
    expect([exitCode, stderr]).toEqual([1, 'no record with id 2 is in quarantine\n'])
  })
})

describe('pulso quarantine discard', () => {
  test('throws one record away, or all, and keeps them counted', async () => {
    const { run, records, fates } = aCli(UNREADABLE, UNREADABLE, UNREADABLE)
    expect((await run('discard', '--id', '2')).stdout).toBe('1 record discarded\n')
    expect(records().map(record => record.id)).toEqual([1, 3])
    expect((await run('discard', '--all')).stdout).toBe('2 records discarded\n')
    expect(records()).toEqual([])
    expect(fates()).toEqual({ stored: 1, duplicates: 0, quarantined: 3, discarded: 3, lost: 0 })
  })

  test.each([[[]], [['--all', '--id', '1']]])('wants to be told which: not %j', async args => {
    const { run, records } = aCli(UNREADABLE)
    const { exitCode, stderr } = await run('discard', ...args)
    expect(exitCode).toBe(2)
    expect(stderr).toStartWith('give either --id or --all')
    expect(records()).toHaveLength(1)
  })
})
