import type { OpenAPIV3 } from 'openapi-types'
import { answer, RETRY_AFTER, tooManyAnswer, VALIDATION_SCHEMA } from './answers.ts'

/** How keys are sent; Swagger UI asks for one. */
export const SECURITY_SCHEMES: Record<string, OpenAPIV3.SecuritySchemeObject> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key, `pulso_…`, as `pulso key create` prints it.',
  },
}

/** Of the operations that need a key. */
export const NEEDS_KEY: OpenAPIV3.SecurityRequirementObject[] = [{ bearer: [] }]

/** What every authenticated operation may answer with, besides what is its own. */
export const API_ANSWERS: OpenAPIV3.ResponsesObject = {
  401: {
    ...answer('No key, or one that is not good: wrong, expired or revoked.', {
      message: 'Unauthorized.',
    }),
    headers: {
      'WWW-Authenticate': { description: 'How to send a key.', schema: { type: 'string' } },
    },
  },
  404: answer('There is nothing there that the key may see.', { message: 'Not found.' }),
  429: tooManyAnswer('This client has sent too many keys that were not good.'),
  503: {
    ...answer('Too much is asked for right now.', { message: 'Service temporarily unavailable' }),
    headers: RETRY_AFTER,
  },
}

/** The 422 of an operation that takes a query or a body, with one field as an example. */
export function invalidAnswer(field: string): OpenAPIV3.ResponseObject {
  const sentence = `The ${field.replaceAll('_', ' ')} field is invalid.`
  return answer(
    'Something that was sent is not valid.',
    { message: sentence, errors: { [field]: [sentence] } },
    VALIDATION_SCHEMA,
  )
}
