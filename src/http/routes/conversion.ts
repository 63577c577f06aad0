import { Elysia } from 'elysia'
import { toConversion, toTransactionEcho } from '../../core/conversion.ts'
import { findTenantBySlug } from '../../core/directory.ts'
import { isJsonObject } from '../../core/exact-json.ts'
import { toRejectedText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { ConversionBody } from '../body-schemas.ts'
import { CONVERSION_DOCS } from '../docs/endpoints.ts'
import type { ResponseSettings } from '../response-headers.ts'
import type { IngestDeps } from './ingest-deps.ts'
import { timed } from './ingest-route.ts'

export const CONVERSION_PATH = '/api/v1/analytics/conversion'

/** `POST /api/v1/analytics/conversion`: a payment's beacon, which never disturbs the page. */
export function createConversionRoute(deps: IngestDeps) {
  const { accept, directory, reader, now, defaultCurrency } = deps
  const { conversion: ours } = deps.traffic

  function convert(body: ConversionBody, set: ResponseSettings) {
    const tenant = findTenantBySlug(directory, body.tenant_slug)
    if (!isPublic(tenant)) {
      ours.refused(tenant ? 'suspended' : body.tenant_slug ? 'unknown_tenant' : 'invalid')
      return answerSkipped(set, body)
    }
    const receivedAt = now()
    const { type, rejected, ...sale } = toConversion(body, {
      now: receivedAt,
      currency: defaultCurrency,
    })
    const isTaken = accept({
      tenantId: tenant.id,
      endpoint: 'conversion',
      type,
      productId: null,
      metadata: toRejectedText(rejected),
      ...sale,
      receivedAt,
    })
    if (!isTaken) {
      ours.refused('overloaded')
      return answerSkipped(set, body)
    }
    return { status: 'ok', transaction_id: toTransactionEcho(body.transaction_id) }
  }

  return new Elysia().post(CONVERSION_PATH, timed<ConversionBody>(ours, convert), {
    body: ConversionBody,
    parse: ({ request, set }) => reader.readThrottledByClient({ request, set }),
    detail: CONVERSION_DOCS,
  })
}

/** What `/conversion` says of everything that it did not record. */
export function answerSkipped(set: ResponseSettings, body?: unknown) {
  set.status = 200
  const sent = isJsonObject(body) ? body.transaction_id : undefined
  return { status: 'skipped', transaction_id: toTransactionEcho(sent) }
}
