import { Elysia } from 'elysia'
import type { Metrics } from './metrics/create-metrics.ts'
import { PROTECTIVE_HEADERS } from './response-headers.ts'
import { createMetricsRoute } from './routes/metrics.ts'

/** `/metrics` alone, for a port of its own, whoever can reach that. */
export function createMetricsApp(metrics: Metrics) {
  return new Elysia()
    .headers(PROTECTIVE_HEADERS)
    .onError(({ code, set }) => {
      set.status = code === 'NOT_FOUND' ? 404 : 500
      return { message: code === 'NOT_FOUND' ? 'Not found.' : 'Server error.' }
    })
    .use(createMetricsRoute({ metrics, mayRead: () => true }))
}
