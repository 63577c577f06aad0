import { Elysia } from 'elysia'
import { type Directory, findTenantByPublicId } from '../../core/directory.ts'
import { toEvent } from '../../core/event.ts'
import type { FieldErrors } from '../../core/field-errors.ts'
import { toMetadataText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { toWholeNumber } from '../../core/whole-number.ts'
import { TrackBody } from '../body-schemas.ts'
import { TRACK_DOCS } from '../docs/endpoints.ts'
import { toValidationAnswer } from '../validation-answer.ts'
import type { Visit } from '../visit.ts'
import type { IngestDeps } from './ingest-deps.ts'

export const TRACK_PATH = '/api/v1/analytics/track'

const ACCEPTED = JSON.stringify({ success: true, message: 'Event accepted for processing' })
const NO_TENANT = JSON.stringify({ success: false, message: 'Tenant not found or not available' })
const OVERLOADED = JSON.stringify({ success: false, message: 'Service temporarily overloaded' })
const PRODUCT_ERRORS: FieldErrors = { product_id: ['The selected product id is invalid.'] }
const NO_SUCH_PRODUCT = JSON.stringify(toValidationAnswer(PRODUCT_ERRORS))

/** How long a client should wait for a full ring: several drains. */
const OVERLOAD_RETRY_SECONDS = '1'

/** `POST /api/v1/analytics/track`: a visitor's action on a tenant's page. */
export function createTrackRoute(deps: IngestDeps) {
  const { accept, directory, findSender, now } = deps
  const { track: traffic } = deps.traffic

  function refuseProduct(visit: Visit): Response {
    traffic.refused('invalid')
    return visit.answer(422, NO_SUCH_PRODUCT)
  }

  function track(body: TrackBody, visit: Visit): Response {
    const productId = toWholeNumber(body.product_id)
    const ownerId = productId === undefined ? undefined : directory.findProductOwner(productId)
    if (productId !== undefined && ownerId === undefined) return refuseProduct(visit)

    const tenant = findTenantByPublicId(directory, body.tenant_id)
    if (!isPublic(tenant)) {
      traffic.refused(tenant ? 'suspended' : 'unknown_tenant')
      return visit.answer(404, NO_TENANT)
    }
    if (productId !== undefined && ownerId !== tenant.id) return refuseProduct(visit)

    const at = now()
    const event = toEvent(
      {
        tenantId: tenant.id,
        endpoint: 'track',
        type: body.type,
        productId: productId ?? null,
        metadata: toMetadataText(body.metadata, productId),
        at,
      },
      findSender(visit, { tenantId: tenant.id, occurredAt: at, receivedAt: at }),
    )
    if (!accept(event)) {
      traffic.refused('overloaded')
      return answerOverloaded(visit)
    }
    return visit.answer(202, ACCEPTED)
  }

  const handler = deps.createHandler({
    path: TRACK_PATH,
    schema: TrackBody,
    traffic,
    headers: deps.apiThrottle.headers,
    read: deps.reader.readThrottledByClient,
    handle: track,
    answerNotTaken: answerOverloaded,
    findErrors: body => findProductErrors(directory, body),
  })
  return new Elysia().post(TRACK_PATH, ({ request, set }) => handler({ request, set }), {
    body: TrackBody,
    parse: 'none',
    detail: TRACK_DOCS,
  })
}

/** What `/track` says when it could not take an event that may be fine. */
function answerOverloaded(visit: Visit): Response {
  const answer = visit.answer(503, OVERLOADED)
  answer.headers.set('retry-after', OVERLOAD_RETRY_SECONDS)
  return answer
}

/** That no product has the given id is told along with whatever else is wrong with a body. */
function findProductErrors(
  directory: Directory,
  { product_id }: Record<string, unknown>,
): FieldErrors {
  const productId = toWholeNumber(product_id)
  const isUnknown = productId !== undefined && directory.findProductOwner(productId) === undefined
  return isUnknown ? PRODUCT_ERRORS : {}
}
