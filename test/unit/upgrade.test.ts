import { expect, test } from 'bun:test'
import { pino } from 'pino'
import { parseConfig } from '../../src/config.ts'
import { prepareData } from '../../src/prepare-data.ts'
import { MIGRATIONS, migrate } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { verifyRollups } from '../../src/storage/rollup/verify-rollups.ts'
import { aFolder } from '../support/a-folder.ts'

test('a start counts the events of a database from before there were rollups, once', () => {
  const dataDir = aFolder()
  const path = `${dataDir}/pulso.db`
  const old = openDatabase(path)
  migrate(old, MIGRATIONS.slice(0, 2))
  old.$client.run(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 500)
     insert into events (tenant_id, endpoint, type, metadata, occurred_at, received_at)
     select n % 3, 'interaction', 'view', '{"source":"a"}', 1750000000000 + n * 1e6, 1750000000000
     from numbers`,
  )
  old.$client.close()

  const lines: string[] = []
  const config = parseConfig({ DATA_DIR: dataDir, RING_MIB: '1' })
  for (let start = 0; start < 2; start++) {
    prepareData(config, pino({}, { write: line => lines.push(line) })).close()
  }
  expect(lines.filter(line => line.includes('of an earlier version'))).toHaveLength(1)
  const db = openDatabase(path)
  expect(verifyRollups(db).filter(({ wrong, missing }) => wrong + missing > 0)).toEqual([])
  expect(
    db.$client.query("select sum(events) as n from hourly_counts where dimension = 'source'").get(),
  ).toEqual({ n: 500 })
  expect(db.$client.query('select distinct device from events').all()).toEqual([
    { device: 'unknown' },
  ])
})
