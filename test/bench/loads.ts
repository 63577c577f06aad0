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

const TRACK: PostedRequest = {
  path: '/api/v1/analytics/track',
  body: '{"tenant_id":"1","type":"whatsapp_click","product_id":101,"metadata":{"source":"catalogue","campaign":"launch"}}',
}

const CONVERSION: PostedRequest = {
  path: '/api/v1/analytics/conversion',
  body: `{"tenant_slug":"mi-negocio","transaction_id":"${TRANSACTION_SLOT}","value":150.00,"currency":"HNL"}`,
}

const INTERACTION: PostedRequest = {
  path: '/api/v1/interactions',
  body: '{"tenant_id":1,"type":"view","product_id":101,"metadata":{"referrer":"instagram"}}',
}

/** What a storefront sends: in ten events seven views, two taps and a sale. */
export const MIX: Load = {
  name: '70 % interactions, 20 % track, 10 % conversion',
  requests: [
    INTERACTION,
    INTERACTION,
    TRACK,
    INTERACTION,
    INTERACTION,
    CONVERSION,
    INTERACTION,
    TRACK,
    INTERACTION,
    INTERACTION,
  ],
}

export const LOADS: readonly Load[] = [
  { name: `POST ${TRACK.path}`, requests: [TRACK] },
  { name: `POST ${CONVERSION.path}, every transaction another`, requests: [CONVERSION] },
  { name: `POST ${INTERACTION.path}`, requests: [INTERACTION] },
  MIX,
]
