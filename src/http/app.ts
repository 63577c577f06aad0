import { Elysia } from 'elysia'
import type { Logger } from 'pino'
import { createDocsRoutes } from './docs/docs-routes.ts'
import { createErrorAnswers } from './errors.ts'
import { createFailureLog } from './failure-log.ts'
import { createFindSender, type FindSenderDeps } from './find-sender.ts'
import { createGate, type GateDeps } from './gate.ts'
import { createIngestHandlers } from './ingest-handler.ts'
import type { Metrics } from './metrics/create-metrics.ts'
import { createRequestReader, type RequestReaderDeps } from './request-reader.ts'
import { PROTECTIVE_HEADERS } from './response-headers.ts'
import type { ApiRouteDeps } from './routes/api/api-route-deps.ts'
import { createApiRoutes } from './routes/api/api-routes.ts'
import { CONVERSION_PATH, createConversionRoute } from './routes/conversion.ts'
import { createHealthRoutes, type FindProblems } from './routes/health.ts'
import type { IngestDeps } from './routes/ingest-deps.ts'
import { createInteractionsRoute, INTERACTIONS_PATH } from './routes/interactions.ts'
import { createMetricsRoute, isLocalRequest } from './routes/metrics.ts'
import { createPreflightRoutes } from './routes/preflight.ts'
import { createTrackRoute, TRACK_PATH } from './routes/track.ts'

const INGESTION_PATHS = [TRACK_PATH, CONVERSION_PATH, INTERACTIONS_PATH]

export interface AppDeps
  extends Omit<IngestDeps, 'reader' | 'createHandler' | 'findSender'>,
    RequestReaderDeps,
    FindSenderDeps,
    GateDeps,
    Omit<ApiRouteDeps, 'gate'> {
  readonly findProblems: FindProblems
  /** Served to programs on this machine; null when they have a port of their own. */
  readonly metrics: Metrics | null
  readonly log: Logger
}

/** The whole HTTP interface, ready to `handle` or to `listen`. */
export function createApp(deps: AppDeps) {
  const logFailure = createFailureLog(deps.log, deps.monotonicNow)
  const createHandler = createIngestHandlers({ ...deps, logFailure })
  const routeDeps = {
    ...deps,
    reader: createRequestReader(deps),
    createHandler,
    findSender: createFindSender(deps),
  }
  const routes = new Elysia()
    .use(createTrackRoute(routeDeps))
    .use(createConversionRoute(routeDeps))
    .use(createInteractionsRoute(routeDeps))
    .use(createApiRoutes({ ...deps, gate: createGate(deps) }))
    .use(createHealthRoutes(deps.findProblems))
  if (deps.metrics) {
    const mayRead = (request: Request) => isLocalRequest(request, deps.peerAddress(request))
    routes.use(createMetricsRoute({ metrics: deps.metrics, mayRead }))
  }

  // `normalize` would prepare to rebuild bodies by schemas of kinds that it does not know, and say so.
  const app = new Elysia({ normalize: false })
  const answerError = createErrorAnswers({
    publicPaths: INGESTION_PATHS,
    listRoutes: () => app.routes,
    logFailure,
  })
  // Before any `use`: Elysia covers only the routes that come after a hook. Destructured, because
  // Elysia reads a handler's source for what to prepare: passed on whole, a context costs every
  // request its headers, cookies and query as objects.
  return app
    .headers(PROTECTIVE_HEADERS)
    .onError(({ error, request, path, set }) => answerError({ error, request, path, set }))
    .use(routes)
    .use(createPreflightRoutes(INGESTION_PATHS))
    .use(createDocsRoutes(routes))
}
