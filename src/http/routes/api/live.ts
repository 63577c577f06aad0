import { Elysia } from 'elysia'
import { toWholeNumber } from '../../../core/whole-number.ts'
import { TenantParams } from '../../docs/api-endpoints.ts'
import { LIVE_DOCS } from '../../docs/event-endpoints.ts'
import { LiveQuery } from '../../docs/events-query.ts'
import { parseLiveQuery } from '../../event-query.ts'
import { LiveFeed } from '../../streams/live-feed.ts'
import { whenAborted } from '../../streams/when-aborted.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH } from './tenant.ts'

const LIVE_PATH = `${TENANT_PATH}/live` as const

/** `GET /api/v1/tenants/{tenant}/live`: a tenant's events as they are stored, as server-sent events. */
export function createLiveRoute({ gate, api, streams, keepOpen }: ApiRouteDeps) {
  const feed = new LiveFeed({ api })
  return new Elysia().get(
    LIVE_PATH,
    async ({ request, params, query }) => {
      const admission = await gate.admitToTenant(request, params.tenant)
      const { withBots } = parseLiveQuery(query)
      const { signal, release } = streams.open('live', admission)
      try {
        const stream = await feed.subscribe({
          tenant: admission.tenant,
          withBots,
          lastEventId: findLastEventId(request),
          onEnd: release,
        })
        whenAborted([request.signal, signal], () => stream.end())
        // What is sent does not keep Bun from closing a connection as idle.
        keepOpen(request)
        // Without a transfer encoding: Elysia would make a stream of its own of it, which hides failures.
        return new Response(stream.body, {
          headers: { 'content-type': 'text/event-stream;charset=utf-8', 'x-accel-buffering': 'no' },
        })
      } catch (error) {
        release()
        throw error
      }
    },
    { params: TenantParams, query: LiveQuery, detail: LIVE_DOCS },
  )
}

/** Undefined for what is not an id of ours, which is no reason to refuse a client. */
function findLastEventId({ headers }: Request): number | undefined {
  const id = toWholeNumber(headers.get('last-event-id'))
  return id !== undefined && id >= 0 ? id : undefined
}
