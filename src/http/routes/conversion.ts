import { Elysia } from 'elysia'
import { toConversion, toTransactionEcho } from '../../core/conversion.ts'
import { findTenantBySlug } from '../../core/directory.ts'
import { isJsonObject } from '../../core/exact-json.ts'
import { toRejectedText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { ConversionBody } from '../body-schemas.ts'
import { CONVERSION_DOCS } from '../docs/endpoints.ts'
import type { Visit } from '../visit.ts'
import type { IngestDeps } from './ingest-deps.ts'

export const CONVERSION_PATH = '/api/v1/analytics/conversion'

/** `POST /api/v1/analytics/conversion`: a payment's beacon, which never disturbs the page. */
export function createConversionRoute(deps: IngestDeps) {
  const { accept, directory, findSender, now, defaultCurrency } = deps
  const { conversion: traffic } = deps.traffic

  function convert(body: ConversionBody, visit: Visit): Response {
    const tenant = findTenantBySlug(directory, body.tenant_slug)
    if (!isPublic(tenant)) {
      traffic.refused(tenant ? 'suspended' : body.tenant_slug ? 'unknown_tenant' : 'invalid')
      return answerSkipped(visit, body)
    }
    const receivedAt = now()
    const { type, rejected, ...sale } = toConversion(body, {
      now: receivedAt,
      currency: defaultCurrency,
    })
    const { occurredAt } = sale
    const isTaken = accept({
      tenantId: tenant.id,
      endpoint: 'conversion',
      type,
      productId: null,
      metadata: toRejectedText(rejected),
      ...sale,
      receivedAt,
      ...findSender(visit, { tenantId: tenant.id, occurredAt, receivedAt }),
    })
    if (!isTaken) {
      traffic.refused('overloaded')
      return answerSkipped(visit, body)
    }
    return answer(visit, { status: 'ok', sent: body.transaction_id })
  }

  const handler = deps.createHandler({
    path: CONVERSION_PATH,
    schema: ConversionBody,
    traffic,
    headers: deps.apiThrottle.headers,
    read: deps.reader.readThrottledByClient,
    handle: convert,
    answerNotTaken: answerSkipped,
    answerUnreadable: answerSkipped,
  })
  return new Elysia().post(CONVERSION_PATH, ({ request, set }) => handler({ request, set }), {
    body: ConversionBody,
    parse: 'none',
    detail: CONVERSION_DOCS,
  })
}

/** What `/conversion` says of everything that it did not record. */
function answerSkipped(visit: Visit, body?: unknown): Response {
  const sent = isJsonObject(body) ? body.transaction_id : undefined
  return answer(visit, { status: 'skipped', sent })
}

function answer(visit: Visit, { status, sent }: { status: string; sent: unknown }): Response {
  return visit.answer(200, JSON.stringify({ status, transaction_id: toTransactionEcho(sent) }))
}
