import { Elysia, NotFoundError } from 'elysia'
import { isLoopback } from '../client-ip.ts'
import { METRICS_DOCS } from '../docs/endpoints.ts'
import type { Metrics } from '../metrics/create-metrics.ts'

export const METRICS_PATH = '/metrics'

/** What a proxy adds to what it passes on: then the socket's peer is not the client. */
const FORWARDED_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']

export interface MetricsRouteDeps {
  readonly metrics: Metrics
  /** Whether a request may see them; others get the 404 of a path that does not exist. */
  readonly mayRead: (request: Request) => boolean
}

/** `GET /metrics`: what Prometheus collects. */
export function createMetricsRoute({ metrics, mayRead }: MetricsRouteDeps) {
  return new Elysia().get(
    METRICS_PATH,
    ({ request, set }) => {
      if (!mayRead(request)) throw new NotFoundError()
      set.headers['content-type'] = metrics.contentType
      return metrics.render()
    },
    { detail: METRICS_DOCS },
  )
}

/** Whether a request comes from a program on this machine, not by way of a proxy. */
export function isLocalRequest(request: Request, peer: string): boolean {
  return isLoopback(peer) && !FORWARDED_HEADERS.some(name => request.headers.has(name))
}
