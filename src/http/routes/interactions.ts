import { Elysia } from 'elysia'
import { toMetadataText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { toWholeNumber } from '../../core/whole-number.ts'
import { InteractionBody } from '../body-schemas.ts'
import { INTERACTIONS_DOCS } from '../docs/endpoints.ts'
import type { ResponseSettings } from '../response-headers.ts'
import type { IngestDeps } from './ingest-deps.ts'
import { timed } from './ingest-route.ts'

export const INTERACTIONS_PATH = '/api/v1/interactions'

const RECORDED = { status: 'success' }
const NOT_RECORDED = { status: 'accepted' }

/** `POST /api/v1/interactions`: low-level events; an unknown tenant is accepted in silence. */
export function createInteractionsRoute({ accept, directory, reader, now, traffic }: IngestDeps) {
  const { interaction: ours } = traffic

  function record(body: InteractionBody, set: ResponseSettings) {
    const tenant = directory.findTenantById(toWholeNumber(body.tenant_id) as number)
    if (!isPublic(tenant)) {
      ours.refused(tenant ? 'suspended' : 'unknown_tenant')
      return answerNotRecorded(set)
    }
    const at = now()
    const isTaken = accept({
      tenantId: tenant.id,
      endpoint: 'interaction',
      type: body.type,
      productId: toWholeNumber(body.product_id) ?? null,
      metadata: toMetadataText(body.metadata),
      transactionId: null,
      valueMinor: null,
      currency: null,
      occurredAt: at,
      receivedAt: at,
    })
    if (!isTaken) {
      ours.refused('overloaded')
      return answerNotRecorded(set)
    }
    set.status = 201
    return RECORDED
  }

  return new Elysia().post(INTERACTIONS_PATH, timed<InteractionBody>(ours, record), {
    body: InteractionBody,
    parse: ({ request, set }) => reader.readThrottledByTenant({ request, set }),
    detail: INTERACTIONS_DOCS,
  })
}

/** What `/interactions` says of everything that it did not record, whatever the reason. */
export function answerNotRecorded(set: ResponseSettings) {
  set.status = 202
  return NOT_RECORDED
}
