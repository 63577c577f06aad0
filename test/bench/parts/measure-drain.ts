import { parseConfig } from '../../../src/config.ts'
import type { StoredEvent, StorefrontEvent } from '../../../src/core/event.ts'
import { Drainer } from '../../../src/ingest/drainer.ts'
import { createRingFile, openRingFile } from '../../../src/ingest/ring-file.ts'
import { toRingSize } from '../../../src/ingest/ring-memory.ts'
import { createToStoredEvent } from '../../../src/ingest/to-stored-event.ts'
import { createEventStore } from '../../../src/storage/event-store.ts'
import { migrate } from '../../../src/storage/migrate.ts'
import {
  DRAIN_CACHE_MIB,
  openDatabase,
  type PulsoDatabase,
} from '../../../src/storage/open-database.ts'
import type { Rollups } from '../../../src/storage/rollup/live-rollups.ts'
import { burstOfTraffic } from '../burst-of-traffic.ts'
import { type Metric, measureInTurn, renderComparison } from '../comparison.ts'
import { countEvents, toDatabasePath, toRingPath } from '../data-folder.ts'
import { fillRing } from '../fill-ring.ts'
import { mixedEvents } from '../mixed-events.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { printLine, printProgress, ROUNDS } from '../session.ts'
import { makeTrafficTenants, storeTrafficTenants } from '../traffic-tenants.ts'
import { YEAR } from '../year-of-traffic.ts'

interface DrainRun {
  readonly events: number
  readonly transactions: number
  readonly ms: number
}

const METRICS: readonly Metric<DrainRun>[] = [
  { name: 'events/s', digits: 0, of: run => (run.events / run.ms) * 1000 },
  { name: 'events', digits: 0, isCompared: false, of: run => run.events },
  { name: 'transactions', digits: 0, isCompared: false, of: run => run.transactions },
]

/** What the ring is full of, and a database that is ready for it. */
interface Traffic {
  readonly name: string
  prepare(db: PulsoDatabase): void
  events(): Iterable<StorefrontEvent>
}

const ONE_TENANT: Traffic = {
  name: 'a mix of one tenant',
  prepare: () => {},
  events: mixedEvents,
}

const MANY_TENANTS: Traffic = {
  name: `${YEAR.tenants} tenants at once`,
  prepare: db => storeTrafficTenants(db, makeTrafficTenants(YEAR)),
  events: () => burstOfTraffic(YEAR),
}

/** Counts nothing. */
const NO_ROLLUPS: Rollups = { begin() {}, add() {}, end() {}, forget() {} }

/** The drainer, moving a full ring into a database, against bare inserts of the same rows in as large transactions, and without rollups. */
export async function measureDrain(): Promise<void> {
  for (const traffic of [ONE_TENANT, MANY_TENANTS]) await compareWithInserts(traffic)
}

async function compareWithInserts(traffic: Traffic): Promise<void> {
  printProgress(`drain of a full ring, ${traffic.name}`)
  const drain: Way = (db, dataDir) => drainRing(db, { dataDir, traffic })
  const drainUncounted: Way = (db, dataDir) =>
    drainRing(db, { dataDir, traffic, rollups: NO_ROLLUPS })
  // Once each for nothing: the compiler has then seen both, and the inserts know how many to make.
  const drained = measureIn(drain, traffic)
  const insertAsMany: Way = db => insertRaw(db, { drained, traffic })
  measureIn(insertAsMany, traffic)
  measureIn(drainUncounted, traffic)
  const inserts = { name: 'raw inserts', measure: () => measureIn(insertAsMany, traffic) }
  const uncounted = {
    name: 'without rollups',
    measure: () => measureIn(drainUncounted, traffic),
  }
  const drainer = { name: 'drainer', measure: () => measureIn(drain, traffic) }
  const runs = await measureInTurn([inserts, uncounted, drainer], { rounds: ROUNDS })
  printLine(`Drain of a full ring of 64 MiB, in process: ${traffic.name}`)
  printLine(renderComparison(runs, METRICS))
}

type Way = (db: PulsoDatabase, dataDir: string) => DrainRun

function measureIn(way: Way, traffic: Traffic): DrainRun {
  using folder = createScratchFolder()
  const db = openDatabase(toDatabasePath(folder.path), { cacheMib: DRAIN_CACHE_MIB })
  migrate(db)
  traffic.prepare(db)
  const run = way(db, folder.path)
  db.$client.close()
  const stored = countEvents(folder.path)
  if (stored !== run.events) throw new Error(`${stored} of ${run.events} events are stored`)
  return run
}

function drainRing(
  db: PulsoDatabase,
  { dataDir, traffic, rollups }: { dataDir: string; traffic: Traffic; rollups?: Rollups },
): DrainRun {
  const { ringBytes, maxBodyBytes } = parseConfig({})
  createRingFile(toRingPath(dataDir), toRingSize(ringBytes, maxBodyBytes))
  const ring = openRingFile(toRingPath(dataDir))
  const events = fillRing(ring, traffic.events())
  const drainer = new Drainer(ring, createEventStore(db, rollups ? { rollups } : {}))
  let transactions = 0
  const startedAt = performance.now()
  while (drainer.tick()) transactions += 1
  return { events, transactions, ms: performance.now() - startedAt }
}

function insertRaw(
  db: PulsoDatabase,
  { drained, traffic }: { drained: DrainRun; traffic: Traffic },
): DrainRun {
  const { events, transactions } = drained
  const toStoredEvent = createToStoredEvent()
  const rows = [...Iterator.from(traffic.events()).take(events).map(toStoredEvent).map(toRow)]
  const batch = Math.ceil(events / transactions)
  const insert = db.$client.query(`
    insert into events
      (tenant_id, endpoint, type, product_id, metadata, transaction_id,
       value_minor, currency, occurred_at, received_at, visitor, device)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertAll = db.$client.transaction((from: number) => {
    for (const row of rows.slice(from, from + batch)) insert.run(...row)
  })
  const startedAt = performance.now()
  for (let from = 0; from < rows.length; from += batch) insertAll(from)
  return { events, transactions, ms: performance.now() - startedAt }
}

function toRow(event: StoredEvent) {
  const { tenantId, endpoint, type, productId, metadata, transactionId } = event
  const { valueMinor, currency, occurredAt, receivedAt, visitor, device } = event
  return [
    ...[tenantId, endpoint, type, productId, metadata, transactionId],
    ...[valueMinor, currency, occurredAt, receivedAt, visitor, device],
  ]
}
