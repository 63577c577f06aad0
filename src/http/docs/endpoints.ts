import type { OpenAPIV3 } from 'openapi-types'
import {
  answer,
  INVALID_ANSWER,
  OVERLOADED_ANSWER,
  THROTTLE_ANSWERS,
  throttledAnswer,
} from './answers.ts'

/** How an operation is documented; `security` is that of the authenticated ones. */
export type Docs = Required<
  Pick<OpenAPIV3.OperationObject, 'operationId' | 'summary' | 'description' | 'tags' | 'responses'>
> &
  Pick<OpenAPIV3.OperationObject, 'security'>

/** What holds for the whole service, as Markdown. */
export const DESCRIPTION = `Takes storefront events at memory speed, and keeps them through a crash.

- Any page may call the ingestion endpoints, whatever its origin, with \`fetch\` or \`navigator.sendBeacon\`.
- An event is written to the database in the background: no answer waits for it.
- The numbers and provisioning need a key, sent as \`Authorization: Bearer\`; \`pulso key create\` makes one.
- The examples name the demo's tenant, and work as they are where it is: \`pulso serve --demo\` adds it.`

export const TAGS = [
  { name: 'ingestion', description: 'Public endpoints that take events, without authentication.' },
  {
    name: 'numbers',
    description: "What was counted, for a tenant's `read` key and for `admin` keys.",
  },
  { name: 'provisioning', description: 'Tenants and what is theirs, for `admin` keys.' },
  { name: 'health', description: 'For load balancers, orchestrators and people.' },
]

const BODY_NOTE =
  'The body may be JSON, sent as `application/json` or as `text/plain` (as `navigator.sendBeacon` ' +
  'sends a string), or a form sent as `application/x-www-form-urlencoded`. Numbers may be numeric ' +
  'strings. Unknown fields are ignored.'

const METADATA_NOTE = "A form's `metadata` is one field of JSON, or `metadata[key]` fields."

export const TRACK_DOCS: Docs = {
  operationId: 'trackEvent',
  summary: "Track a visitor's action",
  description:
    `What a visitor did on a tenant's page, told apart by \`type\`.\n\n${BODY_NOTE} ` +
    `${METADATA_NOTE}\n\nThrottled per client, together with conversions.`,
  tags: ['ingestion'],
  responses: {
    202: throttledAnswer('Recorded; it is written to the database in the background.', {
      success: true,
      message: 'Event accepted for processing',
    }),
    404: throttledAnswer('No tenant has that id, or it is not public.', {
      success: false,
      message: 'Tenant not found or not available',
    }),
    ...THROTTLE_ANSWERS,
    422: INVALID_ANSWER,
    503: OVERLOADED_ANSWER,
  },
}

export const CONVERSION_DOCS: Docs = {
  operationId: 'recordConversion',
  summary: 'Record a payment',
  description:
    `A beacon sent after a payment is confirmed. It never disturbs the page: but for 413 and 429, ` +
    `every answer is 200.\n\n${BODY_NOTE}\n\nA malformed optional field takes its default, and ` +
    'what was sent is kept in the stored metadata under `rejected`. Amounts are stored as whole ' +
    'minor units of the currency.\n\nThrottled per client, together with actions.',
  tags: ['ingestion'],
  responses: {
    200: throttledAnswer(
      '`ok`: recorded, or recorded before. `skipped`: the slug is missing or not that of a public ' +
        'tenant, the body is unreadable, or the service cannot take events right now.',
      { status: 'ok', transaction_id: 'txn_abc123' },
      {
        type: 'object',
        required: ['status', 'transaction_id'],
        properties: {
          status: {
            type: 'string',
            enum: ['ok', 'skipped'],
            description: 'What came of the request.',
          },
          transaction_id: {
            type: 'string',
            nullable: true,
            description: 'As sent; null when absent.',
          },
        },
      },
    ),
    ...THROTTLE_ANSWERS,
  },
}

export const INTERACTIONS_DOCS: Docs = {
  operationId: 'recordInteraction',
  summary: 'Record a low-level interaction',
  description:
    `A view of a tenant's page, or a tap on it.\n\n${BODY_NOTE} ${METADATA_NOTE}\n\n` +
    'Throttled per tenant and client.',
  tags: ['ingestion'],
  responses: {
    201: throttledAnswer('Recorded.', { status: 'success' }),
    202: throttledAnswer(
      'Not recorded: no public tenant has that id, or the service cannot take events right now.',
      { status: 'accepted' },
    ),
    ...THROTTLE_ANSWERS,
    422: INVALID_ANSWER,
  },
}

export const HEALTHZ_DOCS: Docs = {
  operationId: 'getHealth',
  summary: 'Is the process alive?',
  description: 'Answers as long as the process can answer at all.',
  tags: ['health'],
  responses: { 200: answer('It is.', { status: 'ok' }) },
}

export const METRICS_DOCS: Docs = {
  operationId: 'getMetrics',
  summary: 'What is counted and measured',
  description:
    'In Prometheus text format, for programs on this machine, and not through a proxy; or on a port ' +
    'of its own, where `METRICS_PORT` is set. The events received are those stored, duplicate, ' +
    'quarantined, lost and pending together, at every reading.',
  tags: ['health'],
  responses: {
    200: {
      description: 'All metrics.',
      content: {
        'text/plain': {
          schema: { type: 'string' },
          example: 'pulso_events_received_total 42\n',
        },
      },
    },
    404: answer('Not for this client.', { message: 'Not found.' }),
  },
}

export const READYZ_DOCS: Docs = {
  operationId: 'getReadiness',
  summary: 'Can it take and store events?',
  description:
    'Ready when the database can be written, the drain thread is alive, the disk has room and the ' +
    'ring is not full.',
  tags: ['health'],
  responses: {
    200: answer('It can.', { status: 'ready' }),
    503: answer('It cannot; the reasons say why.', {
      status: 'unavailable',
      reasons: ['the ring is full'],
    }),
  },
}
