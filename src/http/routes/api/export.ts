import { Elysia } from 'elysia'
import type { ExportFormat } from '../../../core/event-calls.ts'
import { TenantParams } from '../../docs/api-endpoints.ts'
import { EXPORT_DOCS } from '../../docs/event-endpoints.ts'
import { ExportQuery } from '../../docs/events-query.ts'
import { parseExportQuery } from '../../event-query.ts'
import { createExportStream } from '../../streams/create-export-stream.ts'
import { whenAborted } from '../../streams/when-aborted.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH } from './tenant.ts'

const EXPORT_PATH = `${TENANT_PATH}/export` as const

const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv;charset=utf-8;header=present',
  ndjson: 'application/x-ndjson;charset=utf-8',
}

/** `GET /api/v1/tenants/{tenant}/export`: all of a tenant's events that are asked for, as a file. */
export function createExportRoute({ gate, api, now, streams, keepOpen }: ApiRouteDeps) {
  return new Elysia().get(
    EXPORT_PATH,
    async ({ request, params, query }) => {
      const admission = await gate.admitToTenant(request, params.tenant)
      const { tenant } = admission
      const { filter, format } = parseExportQuery(query, { timeZone: tenant.timeZone, now: now() })
      const { signal, release } = streams.open('export', admission)
      try {
        const wanted = { tenant, filter, format }
        const stream = createExportStream({
          firstPage: await api.call('readExport', { ...wanted, after: null, maxId: null }),
          readPage: ({ next, maxId }) => api.call('readExport', { ...wanted, after: next, maxId }),
          onEnd: release,
        })
        whenAborted([request.signal, signal], () => stream.abort('not to go on'))
        // The stream looks after a client that takes nothing; nothing is sent while nothing is found.
        keepOpen(request)
        // Without a transfer encoding: Elysia would make a stream of its own of it, which hides failures.
        return new Response(stream.body, {
          headers: {
            'content-type': CONTENT_TYPES[format],
            'content-disposition': `attachment; filename="${tenant.slug}-events.${format}"`,
          },
        })
      } catch (error) {
        release()
        throw error
      }
    },
    { params: TenantParams, query: ExportQuery, detail: EXPORT_DOCS },
  )
}
