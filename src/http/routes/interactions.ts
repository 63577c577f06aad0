import { Elysia } from 'elysia'
import { toEvent } from '../../core/event.ts'
import { toMetadataText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { toWholeNumber } from '../../core/whole-number.ts'
import { InteractionBody } from '../body-schemas.ts'
import { INTERACTIONS_DOCS } from '../docs/endpoints.ts'
import type { Visit } from '../visit.ts'
import type { IngestDeps } from './ingest-deps.ts'

export const INTERACTIONS_PATH = '/api/v1/interactions'

const RECORDED = JSON.stringify({ status: 'success' })
const NOT_RECORDED = JSON.stringify({ status: 'accepted' })

/** `POST /api/v1/interactions`: low-level events; an unknown tenant is accepted in silence. */
export function createInteractionsRoute(deps: IngestDeps) {
  const { accept, directory, findSender, now } = deps
  const { interaction: traffic } = deps.traffic

  function record(body: InteractionBody, visit: Visit): Response {
    const tenant = directory.findTenantById(toWholeNumber(body.tenant_id) as number)
    if (!isPublic(tenant)) {
      traffic.refused(tenant ? 'suspended' : 'unknown_tenant')
      return answerNotRecorded(visit)
    }
    const at = now()
    const event = toEvent(
      {
        tenantId: tenant.id,
        endpoint: 'interaction',
        type: body.type,
        productId: toWholeNumber(body.product_id) ?? null,
        metadata: toMetadataText(body.metadata),
        at,
      },
      findSender(visit, { tenantId: tenant.id, occurredAt: at, receivedAt: at }),
    )
    if (!accept(event)) {
      traffic.refused('overloaded')
      return answerNotRecorded(visit)
    }
    return visit.answer(201, RECORDED)
  }

  const handler = deps.createHandler({
    path: INTERACTIONS_PATH,
    schema: InteractionBody,
    traffic,
    headers: deps.tenantThrottle.headers,
    read: deps.reader.readThrottledByTenant,
    handle: record,
    answerNotTaken: answerNotRecorded,
  })
  return new Elysia().post(INTERACTIONS_PATH, ({ request, set }) => handler({ request, set }), {
    body: InteractionBody,
    parse: 'none',
    detail: INTERACTIONS_DOCS,
  })
}

/** What `/interactions` says of everything that it did not record, whatever the reason. */
function answerNotRecorded(visit: Visit): Response {
  return visit.answer(202, NOT_RECORDED)
}
