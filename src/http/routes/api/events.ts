import { Elysia } from 'elysia'
import { toCursor } from '../../../core/event-key.ts'
import { TenantParams } from '../../docs/api-endpoints.ts'
import { EVENTS_DOCS } from '../../docs/event-endpoints.ts'
import { EventsQuery } from '../../docs/events-query.ts'
import { parseEventsQuery } from '../../event-query.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH } from './tenant.ts'

const EVENTS_PATH = `${TENANT_PATH}/events` as const

/** `GET /api/v1/tenants/{tenant}/events`: a tenant's events one by one, newest first, in pages. */
export function createEventsRoute({ gate, api, now }: ApiRouteDeps) {
  return new Elysia().get(
    EVENTS_PATH,
    async ({ request, params, query, set }) => {
      const { tenant } = await gate.admitToTenant(request, params.tenant)
      const asked = parseEventsQuery(query, { timeZone: tenant.timeZone, now: now() })
      const { events, next } = await api.call('readEvents', { tenant, ...asked })
      set.headers['content-type'] = 'application/json;charset=utf-8'
      // Put together as text: read as JSON, large numbers in metadata would be rounded.
      return `{"events":[${events.join(',')}],"next":${JSON.stringify(next && toCursor(next))}}`
    },
    { params: TenantParams, query: EventsQuery, detail: EVENTS_DOCS },
  )
}
