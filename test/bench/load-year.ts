import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredEvent } from '../../src/core/event.ts'
import type { EventStore } from '../../src/core/event-store.ts'
import { readDatabaseSize } from '../../src/storage/database-size.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { migrate } from '../../src/storage/migrate.ts'
import {
  DRAIN_CACHE_MIB,
  openDatabase,
  type PulsoDatabase,
} from '../../src/storage/open-database.ts'
import { toDatabasePath } from './data-folder.ts'
import { printProgress } from './session.ts'
import { makeTrafficTenants, storeTrafficTenants } from './traffic-tenants.ts'
import { YEAR, type YearOptions, yearOfTraffic } from './year-of-traffic.ts'

const REPOSITORY = join(import.meta.dir, '../..')
/** What decides what is stored, besides the options. */
const SOURCES = new Bun.Glob(
  '{src/core/*.ts,src/storage/**/*.ts,drizzle/*.sql,test/bench/{*traffic*,scatter,pick-*,load-year}.ts}',
)
/** Its content tells from which sources a folder was loaded to the end. */
const MARK = 'loaded-from'

/** The cursor's name, as if a ring had been drained: its positions are counts of events. */
const RING_ID = 'year-of-traffic'
/** As many as the drainer takes at the most. */
const BATCH_EVENTS = 16_384
const PROGRESS_EVENTS = 1_000_000

/** A data folder with a year of traffic. */
export interface LoadedYear {
  readonly dataDir: string
  readonly events: number
  readonly databaseBytes: number
  /** How long it took to store tenants and events; undefined when the folder was there already. */
  readonly loadMs: number | undefined
}

/**
 * A data folder with a year of traffic, in the system's folder for temporary files. It stays there, and
 * is given again for the same options as long as the sources that it was made by are the same: whoever
 * changes what is in it works on a copy.
 */
export function loadYear(
  options: Partial<YearOptions> = {},
  { parent = tmpdir() } = {},
): LoadedYear {
  const year = { ...YEAR, ...options }
  const { events, tenants, endsAt, seed } = year
  const dataDir = join(parent, `pulso-year-${events}-${tenants}-${endsAt}-${seed}`)
  const mark = join(dataDir, MARK)
  const sources = hashSources()
  const isThere = existsSync(mark) && readFileSync(mark, 'utf8') === sources
  const loadMs = isThere ? undefined : loadAnew(dataDir, year)
  if (!isThere) writeFileSync(mark, sources)
  const { databaseBytes } = readDatabaseSize(toDatabasePath(dataDir))
  if (loadMs !== undefined) {
    const mib = (databaseBytes / 2 ** 20).toFixed(0)
    printProgress(`${events} events stored in ${(loadMs / 1000).toFixed(1)} s, ${mib} MiB`)
  }
  return { dataDir, events, databaseBytes, loadMs }
}

/** Stores a year's tenants, products and events in a migrated database, as the drainer stores what it drains. */
export function storeYear(
  db: PulsoDatabase,
  year: YearOptions,
  { batchEvents = BATCH_EVENTS } = {},
): void {
  storeTrafficTenants(db, makeTrafficTenants(year))
  const store = createEventStore(db)
  let stored = 0
  let batch: StoredEvent[] = []

  function flush(): void {
    storeBatch(store, batch, stored)
    stored += batch.length
    batch = []
  }

  for (const event of yearOfTraffic(year)) {
    if (batch.push(event) === batchEvents) flush()
    if ((stored + batch.length) % PROGRESS_EVENTS === 0) {
      printProgress(`${stored + batch.length} of ${year.events} events`)
    }
  }
  if (batch.length > 0) flush()
}

function loadAnew(dataDir: string, year: YearOptions): number {
  printProgress(`storing a year of ${year.events} events in ${dataDir}`)
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir)
  const db = openDatabase(toDatabasePath(dataDir), { cacheMib: DRAIN_CACHE_MIB })
  const startedAt = performance.now()
  try {
    migrate(db)
    // What a power cut breaks has no mark, and is made anew.
    db.$client.run('pragma synchronous = off')
    storeYear(db, year)
    db.$client.run('pragma wal_checkpoint(truncate)')
  } finally {
    db.$client.close()
  }
  return performance.now() - startedAt
}

function storeBatch(store: EventStore, batch: readonly StoredEvent[], from: number): void {
  const step = { ringId: RING_ID, from, to: from + batch.length }
  store.transact(step, writer => {
    const fates = { stored: 0, duplicates: 0, quarantined: 0, lost: 0 }
    for (const event of batch) fates[writer.insert(event) ? 'stored' : 'duplicates'] += 1
    return fates
  })
}

function hashSources(): string {
  const hash = new Bun.CryptoHasher('sha256')
  for (const path of [...SOURCES.scanSync(REPOSITORY)].sort()) {
    hash.update(path)
    hash.update(readFileSync(join(REPOSITORY, path)))
  }
  return hash.digest('hex')
}
