import type { OpenAPIV3 } from 'openapi-types'

type Header = OpenAPIV3.HeaderObject
type Answer = OpenAPIV3.ResponseObject

const RATE_HEADERS: Record<string, Header> = {
  'X-RateLimit-Limit': {
    description: 'Requests a minute that this client may make here.',
    schema: { type: 'integer' },
  },
  'X-RateLimit-Remaining': {
    description: 'Requests that are left right now.',
    schema: { type: 'integer' },
  },
}

export const RETRY_AFTER: Record<string, Header> = {
  'Retry-After': {
    description: 'Whole seconds to wait, at least 1.',
    schema: { type: 'integer', minimum: 1 },
  },
}

/** What the fields of the answers say; the same name says the same everywhere. */
const FIELD_DESCRIPTIONS: Record<string, string> = {
  success: 'Whether the event is recorded.',
  status: 'What came of the request.',
  message: 'What happened, in words.',
  reasons: 'Why, a sentence each.',
}

/** A JSON answer that always has the fields of its example, with the values' types. */
export function answer(description: string, example: object, schema = toSchema(example)): Answer {
  return { description, content: { 'application/json': { schema, example } } }
}

/** The same, with the rate-limit headers that every answer of a throttled route has. */
export function throttledAnswer(
  description: string,
  example: object,
  schema?: OpenAPIV3.SchemaObject,
): Answer {
  return { ...answer(description, example, schema), headers: RATE_HEADERS }
}

/** A 429, with all that says when to come back. */
export function tooManyAnswer(description: string): Answer {
  return {
    ...throttledAnswer(description, { message: 'Too Many Attempts.' }),
    headers: {
      ...RATE_HEADERS,
      ...RETRY_AFTER,
      'X-RateLimit-Reset': {
        description: 'Unix seconds at which there is a token again.',
        schema: { type: 'integer' },
      },
    },
  }
}

/** What every throttled route answers with, whatever it does. */
export const THROTTLE_ANSWERS: OpenAPIV3.ResponsesObject = {
  413: throttledAnswer('The body is larger than the limit; nothing was recorded.', {
    message: 'The body is larger than 64 KiB.',
  }),
  429: tooManyAnswer('Too many requests; nothing was recorded.'),
}

/** The body of a 422. */
export const VALIDATION_SCHEMA: OpenAPIV3.SchemaObject = {
  type: 'object',
  required: ['message', 'errors'],
  properties: {
    message: { type: 'string', description: 'The first sentence, and how many more there are.' },
    errors: {
      type: 'object',
      description: 'Sentences by field; unreadable bodies are reported as `body`.',
      additionalProperties: { type: 'array', minItems: 1, items: { type: 'string' } },
    },
  },
}

/** A refused body: a list of sentences a field. */
export const INVALID_ANSWER = throttledAnswer(
  'The body is not valid, or not readable; nothing was recorded.',
  {
    message: 'The tenant id field is required. (and 1 more error)',
    errors: {
      tenant_id: ['The tenant id field is required.'],
      type: ['The selected type is invalid.'],
    },
  },
  VALIDATION_SCHEMA,
)

export const OVERLOADED_ANSWER: Answer = {
  ...throttledAnswer('The service cannot take events right now; nothing was recorded.', {
    success: false,
    message: 'Service temporarily overloaded',
  }),
  headers: { ...RATE_HEADERS, ...RETRY_AFTER },
}

function toSchema(example: object): OpenAPIV3.SchemaObject {
  const properties = Object.entries(example).map(([name, value]) => {
    const type = Array.isArray(value)
      ? { type: 'array', items: { type: 'string' } }
      : { type: typeof value }
    return [name, { ...type, description: FIELD_DESCRIPTIONS[name] }]
  })
  return {
    type: 'object',
    required: Object.keys(example),
    properties: Object.fromEntries(properties),
  }
}
