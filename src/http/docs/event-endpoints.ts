import type { OpenAPIV3 } from 'openapi-types'
import { EVENT_FIELDS } from '../../core/event-fields.ts'
import { answer, RETRY_AFTER } from './answers.ts'
import { API_ANSWERS, invalidAnswer, NEEDS_KEY } from './api-answers.ts'
import type { Docs } from './endpoints.ts'

const EVENT_EXAMPLE = {
  id: 41_207,
  endpoint: 'conversion',
  type: 'purchase',
  product_id: null,
  transaction_id: 'txn_abc123',
  value: '150.00',
  value_minor: 15_000,
  currency: 'HNL',
  occurred_at: '2026-01-15T04:30:00-06:00',
  received_at: '2026-01-15T04:30:00.412-06:00',
  device: 'mobile',
  visitor: '0a1b2c3d4e5f',
  metadata: { source: 'catalogue' },
}

const EVENT_SCHEMA: OpenAPIV3.SchemaObject = {
  type: 'object',
  required: [...EVENT_FIELDS],
  properties: {
    id: { type: 'integer', description: 'In the order in which events were stored.' },
    endpoint: { type: 'string', description: '`track`, `conversion` or `interaction`.' },
    type: { type: 'string', description: 'As it was sent.' },
    product_id: { type: 'integer', nullable: true, description: 'As it was sent.' },
    transaction_id: { type: 'string', nullable: true, description: 'As it was sent.' },
    value: {
      type: 'string',
      nullable: true,
      description: 'The amount in units of the currency, exactly.',
    },
    value_minor: { type: 'integer', nullable: true, description: 'In its minor units.' },
    currency: { type: 'string', nullable: true, description: 'ISO 4217.' },
    occurred_at: { type: 'string', description: "ISO 8601, in the tenant's time zone." },
    received_at: { type: 'string', description: 'The same of when it was received.' },
    device: { type: 'string', description: '`mobile`, `tablet`, `desktop`, `bot` or `unknown`.' },
    visitor: {
      type: 'string',
      nullable: true,
      description: 'The same for one visitor on one UTC day; null where that is not known.',
    },
    metadata: {
      type: 'object',
      nullable: true,
      additionalProperties: true,
      description: 'As it was sent, but for what the service adds.',
    },
  },
}

const LOCAL = 'http://localhost:3000/api/v1/tenants/mi-negocio'

/** The answers that all three routes have besides their own. */
const TOO_MANY: OpenAPIV3.ResponsesObject = {
  503: {
    ...answer('Too much is asked for right now, or too many of these are under way.', {
      message: 'Too many exports.',
    }),
    headers: RETRY_AFTER,
  },
}

export const EVENTS_DOCS: Docs = {
  operationId: 'listEvents',
  summary: 'Single events',
  description:
    'Newest first, by when they occurred. `next` is the `cursor` of the next page: pages in a row ' +
    'have each event once, whatever is stored meanwhile. A page may have fewer events than its limit, ' +
    'or none, where few of many fit; there are no more when `next` is null.',
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer(
      'A page of events.',
      { events: [EVENT_EXAMPLE], next: 'MTc2ODQ3MzAwMDAwMC40MTIwNw' },
      {
        type: 'object',
        required: ['events', 'next'],
        properties: {
          events: { type: 'array', items: EVENT_SCHEMA, description: 'Newest first.' },
          next: { type: 'string', nullable: true, description: 'Where to go on; null at the end.' },
        },
      },
    ),
    ...API_ANSWERS,
    422: invalidAnswer('limit'),
  },
}

export const EXPORT_DOCS: Docs = {
  operationId: 'exportEvents',
  summary: 'Events as a file',
  description:
    'All that fit, oldest first, as CSV (RFC 4180, metadata as JSON in one field) or as one JSON ' +
    'object a line, of any size: each event that is stored when it begins once. A connection that is ' +
    'broken off says that something is missing. A transaction id that would be a formula in a ' +
    "spreadsheet (it begins with `=`, `+`, `-`, `@`, a tab or a line break) has a `'` before it in CSV; " +
    'as JSON it is exact.\n\n' +
    `\`\`\`\ncurl -N -fOJ -H 'Authorization: Bearer pulso_…' '${LOCAL}/export?format=csv&period=year'\n\`\`\``,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: {
      description: 'The file.',
      headers: {
        'Content-Disposition': { description: 'A name for it.', schema: { type: 'string' } },
      },
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    },
    ...API_ANSWERS,
    422: invalidAnswer('format'),
    ...TOO_MANY,
  },
}

export const LIVE_DOCS: Docs = {
  operationId: 'followEvents',
  summary: 'Events as they come in',
  description:
    'Server-sent events: each event that is stored from now on, within a second, with its id and the ' +
    'same JSON as in a list. With `Last-Event-ID` it goes on behind that event; an event `gap` ' +
    'says that some are left out, since it was too long ago. It ends when the key is not good any ' +
    'more; a client that takes too little is broken off, and may come back.\n\n' +
    `\`\`\`\ncurl -N -H 'Authorization: Bearer pulso_…' ${LOCAL}/live\n\`\`\``,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: {
      description: 'It goes on until one side ends it.',
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: `id: 41207\nevent: event\ndata: ${JSON.stringify(EVENT_EXAMPLE)}\n\n`,
        },
      },
    },
    ...API_ANSWERS,
    422: invalidAnswer('bots'),
    ...TOO_MANY,
  },
}
