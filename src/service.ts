// The composition root: everything with a lifetime is made, started and stopped here.

import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { StorageError } from './core/storage-error.ts'
import { createApp } from './http/app.ts'
import { type HttpServer, listen } from './http/listen.ts'
import type { FindProblems } from './http/routes/health.ts'
import { createThrottle } from './http/throttle.ts'
import { createAccept } from './ingest/accept.ts'
import { type DiskWatch, watchDisk } from './ingest/disk-watch.ts'
import { DrainThread } from './ingest/drain-thread.ts'
import { openLeftRing, refuseDrainedRing } from './ingest/open-left-ring.ts'
import { type PreparedRing, prepareRing } from './ingest/prepare-ring.ts'
import type { RingBuffer } from './ingest/ring-buffer.ts'
import { RING_FILE } from './ingest/ring-file.ts'
import { toRingSize } from './ingest/ring-memory.ts'
import { checkWritable } from './storage/check-writable.ts'
import { lockDataFolder } from './storage/data-folder-lock.ts'
import { createDirectoryCache, type DirectoryCache } from './storage/directory-cache.ts'
import { createEventStore } from './storage/event-store.ts'
import { isNewDatabase } from './storage/is-new-database.ts'
import { migrate } from './storage/migrate.ts'
import {
  closeDatabase,
  DATABASE_FILE,
  openDatabase,
  openReadOnlyDatabase,
} from './storage/open-database.ts'

/**
 * From this file's folder the path is the same in the source and in the compiled binary, where all
 * modules of the main thread are one file in the root, and the worker's entry keeps its folder.
 */
const DRAIN_WORKER_URL = new URL('./ingest/drain-worker.ts', import.meta.url)

/** How soon a changed tenant or product is seen, whoever changed it, and a problem is logged. */
const WATCH_EVERY_MS = 500
/** How long a stop may take to drain the ring, behind closing the server; container engines kill after 10 s. */
const DRAIN_ON_STOP_MS = 4000

export interface Service {
  /** Rejects when the data folder, the database, the ring or the port cannot be had; nothing is left open. */
  start(): Promise<void>
  /** Stops accepting, finishes what is in flight, drains the ring, and closes everything. */
  stop(): Promise<void>
  /** Where it listens, once started. */
  readonly url: string
}

export function createService(config: Config, log: Logger): Service {
  let running: Running | undefined
  return {
    async start() {
      running = await startAll(config, log)
      log.info({ url: running.server.url, dataDir: config.dataDir }, 'pulso is listening')
    },
    async stop() {
      const stopping = running
      running = undefined
      if (!stopping) return
      await stopping.stop()
      log.info({ bytesInRing: stopping.ring.usedBytes }, 'pulso has stopped')
    },
    get url() {
      if (!running) throw new Error('the service is not running')
      return running.server.url
    },
  }
}

interface Running {
  readonly server: HttpServer
  readonly ring: RingBuffer
  stop(): Promise<void>
}

async function startAll(config: Config, log: Logger): Promise<Running> {
  // What is open, to be closed in the reverse order, also when a later step fails.
  const resources = new AsyncDisposableStack()
  try {
    const databasePath = `${config.dataDir}/${DATABASE_FILE}`
    mkdirSync(config.dataDir, { recursive: true })
    const lock = lockDataFolder(config.dataDir)
    resources.defer(() => lock.close())

    const { ring, source: ringSource } = prepareData(config, databasePath, log)
    const reader = openReadOnlyDatabase(databasePath)
    resources.defer(() => reader.$client.close())
    const directory = createDirectoryCache(reader)
    const disk = watchDisk(config.dataDir, config.minFreeBytes)
    resources.defer(() => disk.close())

    const drainThread = new DrainThread({
      workerUrl: DRAIN_WORKER_URL,
      databasePath,
      ring: ringSource,
      intervalMs: config.drainIntervalMs,
      log,
    })
    drainThread.start()
    resources.defer(() => stopDraining(drainThread, config, log))

    const parts = { ring, directory, disk, drainThread, log }
    const findProblems = createFindProblems(config, parts)
    const watching = watch(parts, findProblems)
    resources.defer(() => clearInterval(watching))
    const server = listen(createServiceApp(config, parts, findProblems), config)
    resources.defer(() => server.close())
    return { server, ring, stop: () => resources.disposeAsync() }
  } catch (error) {
    await resources.disposeAsync().catch(err => log.error({ err }, 'closing failed'))
    throw error
  }
}

/**
 * Migrates the database and recovers the ring; whatever an unfitting ring held is stored first. Both
 * are looked at before either is opened for writing, so that a start that is refused changes nothing.
 */
function prepareData(config: Config, databasePath: string, log: Logger): PreparedRing {
  const ringPath = `${config.dataDir}/${RING_FILE}`
  const left = openLeftRing(ringPath)
  checkWritable(databasePath)
  if (isNewDatabase(databasePath)) refuseDrainedRing(ringPath)
  const db = openDatabase(databasePath)
  try {
    const applied = migrate(db)
    if (applied > 0) log.info({ migrations: applied }, 'the database is migrated')
    return prepareRing({
      kind: config.ring,
      path: ringPath,
      left,
      size: toRingSize(config.ringBytes, config.maxBodyBytes),
      store: createEventStore(db),
      log,
    })
  } finally {
    closeDatabase(db)
  }
}

interface Parts {
  readonly ring: RingBuffer
  readonly directory: DirectoryCache
  readonly disk: DiskWatch
  readonly drainThread: DrainThread
  readonly log: Logger
}

function createServiceApp(config: Config, parts: Parts, findProblems: FindProblems) {
  const { ring, directory, disk, log } = parts
  const app = createApp({
    accept: createAccept(ring, () => disk.hasSpace),
    directory,
    now: Date.now,
    defaultCurrency: config.defaultCurrency,
    peerAddress: request => app.server?.requestIP(request)?.address ?? '',
    trustedProxies: config.trustedProxies,
    apiThrottle: createThrottle({ ratePerMinute: config.apiRatePerMinute }),
    tenantThrottle: createThrottle({ ratePerMinute: config.tenantRatePerMinute }),
    maxBodyBytes: config.maxBodyBytes,
    findProblems,
    log,
  })
  return app
}

function createFindProblems(config: Config, { ring, disk, drainThread }: Parts): FindProblems {
  return () =>
    [
      drainThread.problem,
      disk.hasSpace ? undefined : 'the disk has too little free space',
      ring.hasRoom(config.maxBodyBytes) ? undefined : 'the ring is full',
    ].filter(problem => problem !== undefined)
}

/** Looks after changed tenants, and logs when the service becomes unready, why, and ready again. */
function watch({ directory, log }: Parts, findProblems: FindProblems): Timer {
  let known = ''
  return setInterval(() => {
    const reasons = [...refresh(directory), ...findProblems()]
    if (reasons.join() === known) return
    known = reasons.join()
    if (reasons.length > 0) log.error({ reasons }, 'not ready')
    else log.info('ready again')
  }, WATCH_EVERY_MS)
}

/** Rejects when events are lost by the stop: they were in memory alone and could not be stored. */
async function stopDraining(thread: DrainThread, config: Config, log: Logger): Promise<void> {
  if (await thread.stop(DRAIN_ON_STOP_MS)) return
  if (config.ring === 'memory') throw new StorageError('events that were not yet stored are lost')
  log.warn('what is left in the ring buffer is stored at the next start')
}

/** What keeps changes of tenants and products from being seen, if anything does. */
function refresh(directory: DirectoryCache): string[] {
  try {
    directory.refresh()
    return []
  } catch (error) {
    return [`changes of tenants and products cannot be read: ${(error as Error).message}`]
  }
}
