import { Elysia } from 'elysia'
import { createErrorAnswers } from './errors.ts'
import type { LogFailure } from './failure-log.ts'
import type { Metrics } from './metrics/create-metrics.ts'
import { PROTECTIVE_HEADERS } from './response-headers.ts'
import { createMetricsRoute } from './routes/metrics.ts'

/** `/metrics` alone, for a port of its own, whoever can reach that. */
export function createMetricsApp(metrics: Metrics, logFailure: LogFailure) {
  const app = new Elysia()
  const answerError = createErrorAnswers({
    publicPaths: [],
    listRoutes: () => app.routes,
    logFailure,
  })
  return app
    .headers(PROTECTIVE_HEADERS)
    .onError(({ error, request, path, set }) => answerError({ error, request, path, set }))
    .use(createMetricsRoute({ metrics, mayRead: () => true }))
}
