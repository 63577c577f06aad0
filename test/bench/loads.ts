// What wrk posts. The bodies are what pages of the demo tenant send.

/** Takes the place of a transaction id in a body; every request sent has one of its own there. */
export const TRANSACTION_SLOT = '{transaction_id}'

interface PostedRequest {
  readonly path: string
  /** JSON. */
  readonly body: string
}

/** Requests that each connection sends in turn, over and over. */
export interface Load {
  readonly name: string
  readonly requests: readonly PostedRequest[]
}

/** Whose page sends events. */
interface Sender {
  readonly id: number
  readonly slug: string
  readonly productId: number
}

const DEMO: Sender = { id: 1, slug: 'mi-negocio', productId: 101 }

const toTrack = ({ id, productId }: Sender): PostedRequest => ({
  path: '/api/v1/analytics/track',
  body: `{"tenant_id":"${id}","type":"whatsapp_click","product_id":${productId},"metadata":{"source":"catalogue","campaign":"launch"}}`,
})

const toConversion = ({ slug }: Sender): PostedRequest => ({
  path: '/api/v1/analytics/conversion',
  body: `{"tenant_slug":"${slug}","transaction_id":"${TRANSACTION_SLOT}","value":150.00,"currency":"HNL"}`,
})

const toInteraction = ({ id, productId }: Sender): PostedRequest => ({
  path: '/api/v1/interactions',
  body: `{"tenant_id":${id},"type":"view","product_id":${productId},"metadata":{"referrer":"instagram"}}`,
})

/** What a storefront sends: in ten events seven views, two taps and a sale. */
export function toMix(sender: Sender): Load {
  const [view, tap, sale] = [toInteraction(sender), toTrack(sender), toConversion(sender)]
  return {
    name: '70 % interactions, 20 % track, 10 % conversion',
    requests: [view, view, tap, view, view, sale, view, tap, view, view],
  }
}

export const MIX = toMix(DEMO)

const TRACK = toTrack(DEMO)
const CONVERSION = toConversion(DEMO)
const INTERACTION = toInteraction(DEMO)

export const LOADS: readonly Load[] = [
  { name: `POST ${TRACK.path}`, requests: [TRACK] },
  { name: `POST ${CONVERSION.path}, every transaction another`, requests: [CONVERSION] },
  { name: `POST ${INTERACTION.path}`, requests: [INTERACTION] },
  MIX,
]
