// The composition root: everything with a lifetime is made, started and stopped here.

import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import { ApiThread } from './api/api-thread.ts'
import type { Config } from './config.ts'
import { type Account, type DrainedTotals, toAccount } from './core/account.ts'
import type { Api } from './core/api-calls.ts'
import { StorageError } from './core/storage-error.ts'
import { createApp } from './http/app.ts'
import { createFailureLog } from './http/failure-log.ts'
import { type HttpServer, listen } from './http/listen.ts'
import { createMetrics, type Metrics } from './http/metrics/create-metrics.ts'
import { watchEventLoopDelay } from './http/metrics/event-loop-delay.ts'
import { createMetricsApp } from './http/metrics-app.ts'
import type { FindProblems } from './http/routes/health.ts'
import { OpenStreams } from './http/streams/open-streams.ts'
import { createThrottle } from './http/throttle.ts'
import { createTraffic, type Traffic } from './http/traffic.ts'
import { createAccept } from './ingest/accept.ts'
import { type DiskWatch, watchDisk } from './ingest/disk-watch.ts'
import { DrainThread } from './ingest/drain-thread.ts'
import { ErasureConductor } from './ingest/erasure-conductor.ts'
import { type OpenVisitors, openVisitors } from './ingest/open-visitors.ts'
import type { RingBuffer } from './ingest/ring-buffer.ts'
import { RING_FILE } from './ingest/ring-file.ts'
import { SALT_FILE } from './ingest/salt-file.ts'
import { prepareData } from './prepare-data.ts'
import { lockDataFolder } from './storage/data-folder-lock.ts'
import { readDatabaseSize } from './storage/database-size.ts'
import { createDirectoryCache, type DirectoryCache } from './storage/directory-cache.ts'
import { createReadDrainedTotals } from './storage/drained-totals.ts'
import { createReadPendingErasures } from './storage/erasure/erasure-requests.ts'
import { DATABASE_FILE, openReadOnlyDatabase } from './storage/open-database.ts'

/**
 * From this file's folder the path is the same in the source and in the compiled binary, where all
 * modules of the main thread are one file in the root, and a worker's entry keeps its folder.
 */
const DRAIN_WORKER_URL = new URL('./ingest/drain-worker.ts', import.meta.url)
const API_WORKER_URL = new URL('./api/api-worker.ts', import.meta.url)

/** How soon a changed tenant or product is seen, whoever changed it, and a problem is logged. */
const WATCH_EVERY_MS = 500
/** How long a stop may take to drain the ring, behind closing the server; container engines kill after 10 s. */
const DRAIN_ON_STOP_MS = 4000

const monotonicNow = () => performance.now()

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

    const { ring, source: ringSource, close } = prepareData(config, log)
    resources.defer(close)
    const reader = openReadOnlyDatabase(databasePath)
    resources.defer(() => reader.$client.close())
    const directory = createDirectoryCache(reader)
    const disk = await watchDisk({
      paths: toDataPaths(config, databasePath),
      minFreeBytes: config.minFreeBytes,
    })
    resources.defer(() => disk.close())

    const drainThread = new DrainThread({
      workerUrl: DRAIN_WORKER_URL,
      databasePath,
      ring: ringSource,
      intervalMs: config.drainIntervalMs,
      retentionDays: config.retentionDays,
      onUnscrubbed: ids =>
        void erasures.scrub(ids).catch(err => log.error({ err }, 'the ring cannot be scrubbed')),
      log,
    })
    const erasures = new ErasureConductor({
      ring,
      drainThread,
      readPending: createReadPendingErasures(reader),
      refresh: directory.refresh,
      nextTurn: () => new Promise(resolve => setImmediate(resolve)),
    })
    resources.defer(() => erasures.close())
    drainThread.start()
    resources.defer(() => stopDraining(drainThread, config, log))

    const apiThread = new ApiThread({ workerUrl: API_WORKER_URL, databasePath, log })
    apiThread.start()
    resources.defer(() => apiThread.stop())
    const api = seeChanges(apiThread, () => refresh(directory, erasures))

    const eventLoopDelay = watchEventLoopDelay()
    resources.defer(() => eventLoopDelay.close())

    const traffic = createTraffic(monotonicNow)
    const visitors = openVisitors({ path: `${config.dataDir}/${SALT_FILE}`, now: Date.now(), log })
    const parts = { ring, directory, disk, drainThread, erasures, traffic, visitors, log }
    const findProblems = createFindProblems(config, parts)
    const watching = watch(parts, findProblems)
    resources.defer(() => clearInterval(watching))

    const readTotals = createReadDrainedTotals(reader)
    const metrics = createMetrics({
      traffic,
      readVitals: () => ({
        problems: findProblems(),
        account: readAccount(ring, readTotals),
        ring,
        drain: drainThread.state,
        disk: { ...readDatabaseSize(databasePath), freeBytes: disk.freeBytes },
        eventLoopDelay: eventLoopDelay.read(),
      }),
    })
    // All at once: a stop has to be over before a container engine loses its patience.
    const servers: HttpServer[] = []
    resources.defer(async () => void (await Promise.all(servers.map(server => server.close()))))
    if (config.metrics) {
      const logFailure = createFailureLog(log, monotonicNow)
      const metricsServer = listen(createMetricsApp(metrics, logFailure), config.metrics)
      servers.push(metricsServer)
      log.info({ metricsUrl: metricsServer.url }, 'metrics are served on a port of their own')
    }
    const streams = new OpenStreams(api)
    const server = listen(
      createServiceApp(config, { ...parts, api, streams, metrics, findProblems }),
      config,
    )
    servers.push(server)
    // Before the servers wait for what is in flight.
    resources.defer(() => streams.close())
    return { server, ring, stop: () => resources.disposeAsync() }
  } catch (error) {
    await resources.disposeAsync().catch(err => log.error({ err }, 'closing failed'))
    throw error
  }
}

/** The files that an event goes through. With the database open, its write-ahead log is there too. */
function toDataPaths({ dataDir, ring }: Config, databasePath: string): [string, ...string[]] {
  const ringPaths = ring === 'file' ? [`${dataDir}/${RING_FILE}`] : []
  return [databasePath, `${databasePath}-wal`, ...ringPaths]
}

interface Parts {
  readonly ring: RingBuffer
  readonly directory: DirectoryCache
  readonly disk: DiskWatch
  readonly drainThread: DrainThread
  readonly erasures: ErasureConductor
  readonly traffic: Traffic
  readonly visitors: OpenVisitors
  readonly log: Logger
}

interface AppParts extends Parts {
  readonly api: Api
  readonly streams: OpenStreams
  readonly metrics: Metrics
  readonly findProblems: FindProblems
}

function createServiceApp(config: Config, parts: AppParts) {
  const { ring, disk, metrics, ...others } = parts
  const app = createApp({
    ...others,
    accept: createAccept(ring, () => disk.problem === undefined),
    metrics: config.metrics ? null : metrics,
    now: Date.now,
    defaultCurrency: config.defaultCurrency,
    keepOpen: request => app.server?.timeout(request, 0),
    peerAddress: request => app.server?.requestIP(request)?.address ?? '',
    trustedProxies: config.trustedProxies,
    respectGpc: config.respectGpc,
    apiThrottle: createThrottle({ ratePerMinute: config.apiRatePerMinute }),
    tenantThrottle: createThrottle({ ratePerMinute: config.tenantRatePerMinute }),
    keyFailuresPerMinute: config.keyFailuresPerMinute,
    monotonicNow,
    maxBodyBytes: config.maxBodyBytes,
  })
  return app
}

function createFindProblems(config: Config, { ring, disk, drainThread }: Parts): FindProblems {
  return () =>
    [
      drainThread.problem,
      disk.problem,
      ring.hasRoom(config.maxBodyBytes) ? undefined : 'the ring is full',
    ].filter(problem => problem !== undefined)
}

/**
 * Looks after changed tenants, erasures and the salts of visitors, and logs when the service becomes
 * unready, why, and ready again.
 */
function watch({ directory, erasures, visitors, log }: Parts, findProblems: FindProblems): Timer {
  let known = ''
  return setInterval(() => {
    visitors.renew(Date.now())
    const reasons = [...refresh(directory, erasures), ...findProblems()]
    if (reasons.join() === known) return
    known = reasons.join()
    if (reasons.length > 0) log.error({ reasons }, 'not ready')
    else log.info('ready again')
  }, WATCH_EVERY_MS)
}

/** Undefined when the database cannot be read. */
function readAccount(
  ring: RingBuffer,
  readTotals: (ringId: string) => DrainedTotals,
): Account | undefined {
  try {
    return toAccount(readTotals(ring.id), ring.sequence)
  } catch {
    return undefined
  }
}

/** Rejects when events are lost by the stop: they were in memory alone and could not be stored. */
async function stopDraining(thread: DrainThread, config: Config, log: Logger): Promise<void> {
  if (await thread.stop(DRAIN_ON_STOP_MS)) return
  if (config.ring === 'memory') throw new StorageError('events that were not yet stored are lost')
  log.warn('what is left in the ring buffer is stored at the next start')
}

/** What keeps changes of tenants and products, and erasures, from being seen, if anything does. */
function refresh(directory: DirectoryCache, erasures: ErasureConductor): string[] {
  try {
    directory.refresh()
    erasures.look()
    return []
  } catch (error) {
    return [`changes of tenants and products cannot be read: ${(error as Error).message}`]
  }
}

/** What a call has changed of tenants and products is seen before it is answered. */
function seeChanges(api: Api, look: () => void): Api {
  return {
    call: (name, args) => {
      const answering = api.call(name, args)
      return answering.finally(look)
    },
  }
}
