// The composition root: everything with a lifetime is made, started and stopped here.

import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { StorageError } from './core/storage-error.ts'
import { createApp } from './http/app.ts'
import { type HttpServer, listen } from './http/listen.ts'
import { createThrottle } from './http/throttle.ts'
import { createAccept } from './ingest/accept.ts'
import { type DiskWatch, watchDisk } from './ingest/disk-watch.ts'
import { DrainThread } from './ingest/drain-thread.ts'
import { prepareRing } from './ingest/prepare-ring.ts'
import type { RingBuffer } from './ingest/ring-buffer.ts'
import { toRingSize } from './ingest/ring-memory.ts'
import { openRing, type RingSource } from './ingest/ring-source.ts'
import { lockDataFolder } from './storage/data-folder-lock.ts'
import { createDirectoryCache, type DirectoryCache } from './storage/directory-cache.ts'
import { createEventStore } from './storage/event-store.ts'
import { migrate } from './storage/migrate.ts'
import { openDatabase, openReadOnlyDatabase } from './storage/open-database.ts'

/**
 * From this file's folder the path is the same in the source and in the compiled binary, where all
 * modules of the main thread are one file in the root, and the worker's entry keeps its folder.
 */
const DRAIN_WORKER_URL = new URL('./ingest/drain-worker.ts', import.meta.url)

/** How soon a change of a tenant or product is seen, whoever made it. */
const DIRECTORY_REFRESH_MS = 500
/** How long a stop may take to drain the ring; container engines kill after 10 s. */
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
      await stopping?.stop()
    },
    get url() {
      if (!running) throw new Error('the service is not running')
      return running.server.url
    },
  }
}

interface Running {
  readonly server: HttpServer
  stop(): Promise<void>
}

async function startAll(config: Config, log: Logger): Promise<Running> {
  // What is open, to be closed in the reverse order, also when a later step fails.
  const resources = new AsyncDisposableStack()
  try {
    const databasePath = `${config.dataDir}/pulso.db`
    mkdirSync(config.dataDir, { recursive: true })
    const lock = lockDataFolder(config.dataDir)
    resources.defer(() => lock.close())

    const ringSource = prepareData(config, databasePath, log)
    const ring = openRing(ringSource)
    const reader = openReadOnlyDatabase(databasePath)
    resources.defer(() => reader.$client.close())
    const directory = createDirectoryCache(reader)
    const refreshing = setInterval(() => refresh(directory, log), DIRECTORY_REFRESH_MS)
    resources.defer(() => clearInterval(refreshing))
    const disk = watchDisk(config.dataDir, config.minFreeBytes, hasSpace =>
      reportDisk(hasSpace, log),
    )
    resources.defer(() => disk.close())

    const drainThread = new DrainThread({
      workerUrl: DRAIN_WORKER_URL,
      databasePath,
      ring: ringSource,
      intervalMs: config.drainIntervalMs,
      log,
    })
    drainThread.start()
    resources.defer(() => stopDraining(drainThread, ring, { kind: config.ring, log }))

    const app = createServiceApp(config, { ring, directory, disk, drainThread, log })
    const server = listen(app, config)
    resources.defer(() => server.close())
    return { server, stop: () => resources.disposeAsync() }
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

/** Migrates the database and recovers the ring; whatever an unfitting ring held is stored first. */
function prepareData(config: Config, databasePath: string, log: Logger): RingSource {
  const db = openDatabase(databasePath)
  try {
    const applied = migrate(db)
    if (applied > 0) log.info({ migrations: applied }, 'the database is migrated')
    return prepareRing({
      kind: config.ring,
      path: `${config.dataDir}/pulso.ring`,
      size: toRingSize(config.ringBytes, config.maxBodyBytes),
      store: createEventStore(db),
      log,
    })
  } finally {
    db.$client.close()
  }
}

interface Parts {
  readonly ring: RingBuffer
  readonly directory: DirectoryCache
  readonly disk: DiskWatch
  readonly drainThread: DrainThread
  readonly log: Logger
}

function createServiceApp(config: Config, { ring, directory, disk, drainThread, log }: Parts) {
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
    findProblems: () =>
      [
        drainThread.problem,
        disk.hasSpace ? undefined : 'the disk has too little free space',
        ring.hasRoom(config.maxBodyBytes) ? undefined : 'the ring is full',
      ].filter(problem => problem !== undefined),
    log,
  })
  return app
}

/** Rejects when events are lost by the stop: they were in memory alone and could not be stored. */
async function stopDraining(
  thread: DrainThread,
  ring: RingBuffer,
  { kind, log }: { kind: Config['ring']; log: Logger },
): Promise<void> {
  const isDrained = await thread.stop(DRAIN_ON_STOP_MS)
  if (isDrained) log.info('stopped; every event is stored')
  else if (kind === 'file') {
    log.warn(
      { bytes: ring.usedBytes },
      'stopped; what is left in the ring is stored at the next start',
    )
  } else {
    throw new StorageError(`stopped; ${ring.usedBytes} bytes of events in memory are lost`)
  }
}

function refresh(directory: DirectoryCache, log: Logger): void {
  try {
    directory.refresh()
  } catch (error) {
    log.error({ err: error }, 'changes of tenants and products cannot be read')
  }
}

function reportDisk(hasSpace: boolean, log: Logger): void {
  if (hasSpace) log.info('the disk has free space again; events are taken')
  else log.error('the disk has less free space than MIN_FREE_MIB; no events are taken')
}
