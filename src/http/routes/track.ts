import { Elysia } from 'elysia'
import { type Directory, findTenantByPublicId } from '../../core/directory.ts'
import { toMetadataText } from '../../core/metadata.ts'
import { isPublic } from '../../core/tenant.ts'
import { toWholeNumber } from '../../core/whole-number.ts'
import { TrackBody } from '../body-schemas.ts'
import { TRACK_DOCS } from '../docs/endpoints.ts'
import type { ResponseSettings } from '../response-headers.ts'
import { type FieldErrors, toValidationAnswer } from '../validation-answer.ts'
import type { IngestDeps } from './ingest-deps.ts'
import { timed } from './ingest-route.ts'

export const TRACK_PATH = '/api/v1/analytics/track'

const ACCEPTED = { success: true, message: 'Event accepted for processing' }
const NO_TENANT = { success: false, message: 'Tenant not found or not available' }
const OVERLOADED = { success: false, message: 'Service temporarily overloaded' }
const PRODUCT_ERRORS: FieldErrors = { product_id: ['The selected product id is invalid.'] }
const NO_SUCH_PRODUCT = toValidationAnswer(PRODUCT_ERRORS)

/** How long a client should wait for a full ring: several drains. */
const OVERLOAD_RETRY_SECONDS = '1'

/** `POST /api/v1/analytics/track`: a visitor's action on a tenant's page. */
export function createTrackRoute({ accept, directory, reader, now, traffic }: IngestDeps) {
  const { track: ours } = traffic

  function refuseProduct(set: ResponseSettings) {
    ours.refused('invalid')
    set.status = 422
    return NO_SUCH_PRODUCT
  }

  function track(body: TrackBody, set: ResponseSettings) {
    const productId = toWholeNumber(body.product_id)
    const ownerId = productId === undefined ? undefined : directory.findProductOwner(productId)
    if (productId !== undefined && ownerId === undefined) return refuseProduct(set)

    const tenant = findTenantByPublicId(directory, body.tenant_id)
    if (!isPublic(tenant)) {
      ours.refused(tenant ? 'suspended' : 'unknown_tenant')
      set.status = 404
      return NO_TENANT
    }
    if (productId !== undefined && ownerId !== tenant.id) return refuseProduct(set)

    const at = now()
    const isTaken = accept({
      tenantId: tenant.id,
      endpoint: 'track',
      type: body.type,
      productId: productId ?? null,
      metadata: toMetadataText(body.metadata, productId),
      transactionId: null,
      valueMinor: null,
      currency: null,
      occurredAt: at,
      receivedAt: at,
    })
    if (!isTaken) {
      ours.refused('overloaded')
      return answerOverloaded(set)
    }
    set.status = 202
    return ACCEPTED
  }

  return new Elysia().post(TRACK_PATH, timed<TrackBody>(ours, track), {
    body: TrackBody,
    parse: ({ request, set }) => reader.readThrottledByClient({ request, set }),
    detail: TRACK_DOCS,
  })
}

/** What `/track` says when it could not take an event that may be fine. */
export function answerOverloaded(set: ResponseSettings) {
  set.status = 503
  set.headers['retry-after'] = OVERLOAD_RETRY_SECONDS
  return OVERLOADED
}

/** That no product has the given id is told along with whatever else is wrong with a body. */
export function findProductErrors(
  directory: Directory,
  { product_id }: Record<string, unknown>,
): FieldErrors {
  const productId = toWholeNumber(product_id)
  const isUnknown = productId !== undefined && directory.findProductOwner(productId) === undefined
  return isUnknown ? PRODUCT_ERRORS : {}
}
