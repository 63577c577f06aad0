import { Elysia } from 'elysia'
import type { Logger } from 'pino'
import { createDocsRoutes } from './docs/docs-routes.ts'
import { type AnswerNotTaken, createErrorAnswers } from './errors.ts'
import { createRequestReader, type RequestReaderDeps } from './request-reader.ts'
import { PROTECTIVE_HEADERS } from './response-headers.ts'
import { answerSkipped, CONVERSION_PATH, createConversionRoute } from './routes/conversion.ts'
import { createHealthRoutes, type FindProblems } from './routes/health.ts'
import type { IngestDeps } from './routes/ingest-deps.ts'
import {
  answerNotRecorded,
  createInteractionsRoute,
  INTERACTIONS_PATH,
} from './routes/interactions.ts'
import { createPreflightRoutes } from './routes/preflight.ts'
import {
  answerOverloaded,
  createTrackRoute,
  findProductErrors,
  TRACK_PATH,
} from './routes/track.ts'

export interface AppDeps extends Omit<IngestDeps, 'reader'>, RequestReaderDeps {
  readonly findProblems: FindProblems
  readonly log: Logger
}

const NOT_TAKEN = new Map<string, AnswerNotTaken>([
  [TRACK_PATH, answerOverloaded],
  [CONVERSION_PATH, answerSkipped],
  [INTERACTIONS_PATH, answerNotRecorded],
])

/** The whole HTTP interface, ready to `handle` or to `listen`. */
export function createApp(deps: AppDeps) {
  const routeDeps = { ...deps, reader: createRequestReader(deps) }
  const routes = new Elysia()
    .use(createTrackRoute(routeDeps))
    .use(createConversionRoute(routeDeps))
    .use(createInteractionsRoute(routeDeps))
    .use(createHealthRoutes(deps.findProblems))

  // `normalize` would rebuild every body without its extra fields; they are only to be ignored.
  const app = new Elysia({ normalize: false })
  const answerError = createErrorAnswers({
    notTaken: NOT_TAKEN,
    findErrors: new Map([[TRACK_PATH, body => findProductErrors(deps.directory, body)]]),
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
    .use(createPreflightRoutes([...NOT_TAKEN.keys()]))
    .use(createDocsRoutes(routes))
}
