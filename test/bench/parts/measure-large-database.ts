import { openDatabase } from '../../../src/storage/open-database.ts'
import { compareContenders } from '../compare-contenders.ts'
import { PULSO } from '../contenders.ts'
import { toDatabasePath } from '../data-folder.ts'
import { MIX } from '../loads.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { startServer } from '../server-process.ts'
import { printProgress } from '../session.ts'

const STORED_EVENTS = 10_000_000
/** A transaction each. */
const CHUNK_EVENTS = 1_000_000

/** Pulso on a database that holds ten million events, a million of them conversions. */
export async function measureLargeDatabase(): Promise<void> {
  using folder = createScratchFolder()
  const server = await startServer(PULSO.command, { DATA_DIR: folder.path })
  await server.stop()
  printProgress(`storing ${STORED_EVENTS} events`)
  storeEvents(toDatabasePath(folder.path))
  await compareContenders([PULSO, { ...PULSO, name: 'large', dataDir: folder.path }], MIX)
}

/** Transaction ids are as long as the load's, and as scattered. */
function storeEvents(path: string): void {
  const { $client: client } = openDatabase(path)
  client.run('pragma synchronous = off')
  const insert = client.query(`
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${CHUNK_EVENTS})
    insert into events
      (tenant_id, endpoint, type, product_id, metadata,
       transaction_id, value_minor, currency, occurred_at, received_at)
    select 1,
      iif(n % 10 = 0, 'conversion', 'interaction'),
      iif(n % 10 = 0, 'purchase', 'view'),
      iif(n % 10 = 0, null, 101),
      iif(n % 10 = 0, null, '{"referrer":"instagram"}'),
      iif(n % 10 = 0, hex(randomblob(8)), null),
      iif(n % 10 = 0, 15000, null),
      iif(n % 10 = 0, 'HNL', null),
      1750000000000 + n,
      1750000000000 + n
    from numbers`)
  for (let stored = 0; stored < STORED_EVENTS; stored += CHUNK_EVENTS) insert.run()
  client.run('pragma wal_checkpoint(truncate)')
  client.close()
}
