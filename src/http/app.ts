import { Elysia } from 'elysia'
import type { Logger } from 'pino'
import { createDocsRoutes } from './docs/docs-routes.ts'
import { createErrorAnswers } from './errors.ts'
import type { Metrics } from './metrics/create-metrics.ts'
import { createRequestReader, type RequestReaderDeps } from './request-reader.ts'
import { PROTECTIVE_HEADERS } from './response-headers.ts'
import { answerSkipped, CONVERSION_PATH, createConversionRoute } from './routes/conversion.ts'
import { createHealthRoutes, type FindProblems } from './routes/health.ts'
import type { IngestDeps } from './routes/ingest-deps.ts'
import type { IngestRoute } from './routes/ingest-route.ts'
import {
  answerNotRecorded,
  createInteractionsRoute,
  INTERACTIONS_PATH,
} from './routes/interactions.ts'
import { createMetricsRoute, isLocalRequest } from './routes/metrics.ts'
import { createPreflightRoutes } from './routes/preflight.ts'
import {
  answerOverloaded,
  createTrackRoute,
  findProductErrors,
  TRACK_PATH,
} from './routes/track.ts'

export interface AppDeps extends Omit<IngestDeps, 'reader'>, RequestReaderDeps {
  readonly findProblems: FindProblems
  /** Served to programs on this machine; null when they have a port of their own. */
  readonly metrics: Metrics | null
  readonly log: Logger
}

/** The whole HTTP interface, ready to `handle` or to `listen`. */
export function createApp(deps: AppDeps) {
  const routeDeps = { ...deps, reader: createRequestReader(deps) }
  const routes = new Elysia()
    .use(createTrackRoute(routeDeps))
    .use(createConversionRoute(routeDeps))
    .use(createInteractionsRoute(routeDeps))
    .use(createHealthRoutes(deps.findProblems))
  if (deps.metrics) {
    const mayRead = (request: Request) => isLocalRequest(request, deps.peerAddress(request))
    routes.use(createMetricsRoute({ metrics: deps.metrics, mayRead }))
  }

  // `normalize` would rebuild every body without its extra fields; they are only to be ignored.
  const app = new Elysia({ normalize: false })
  const ingestRoutes = createIngestRoutes(deps)
  const answerError = createErrorAnswers({
    ingestRoutes,
    findMethods: path => app.routes.filter(route => route.path === path).map(route => route.method),
    maxBodyBytes: deps.maxBodyBytes,
    log: deps.log,
  })
  // Before any `use`: Elysia covers only the routes that come after a hook. Destructured, because
  // Elysia reads a handler's source for what to prepare: passed on whole, a context costs every
  // request its headers, cookies and query as objects.
  return app
    .headers(PROTECTIVE_HEADERS)
    .onError(({ error, request, path, set, body }) =>
      answerError({ error, request, path, set, body }),
    )
    .use(routes)
    .use(createPreflightRoutes([...ingestRoutes.keys()]))
    .use(createDocsRoutes(routes))
}

/** The ingestion routes by path, as the error handler knows them. */
function createIngestRoutes({ traffic, directory }: AppDeps): ReadonlyMap<string, IngestRoute> {
  const track: IngestRoute = {
    traffic: traffic.track,
    answerNotTaken: answerOverloaded,
    findErrors: body => findProductErrors(directory, body),
  }
  const conversion: IngestRoute = {
    traffic: traffic.conversion,
    answerNotTaken: answerSkipped,
    answerUnreadable: answerSkipped,
  }
  const interactions: IngestRoute = {
    traffic: traffic.interaction,
    answerNotTaken: answerNotRecorded,
  }
  return new Map([
    [TRACK_PATH, track],
    [CONVERSION_PATH, conversion],
    [INTERACTIONS_PATH, interactions],
  ])
}
