import type { Static, TObject } from '@sinclair/typebox'
import type { TypeCheck } from '@sinclair/typebox/compiler'
import { ApiError } from '../core/api-error.ts'
import { isJsonObject } from '../core/exact-json.ts'
import { decodeText } from './body-reader.ts'
import { readLimitedBytes } from './read-limited-bytes.ts'
import { RequestError } from './request-error.ts'
import { toFieldErrors } from './validation-answer.ts'

/** The largest body of a request that is about one tenant or product. */
export const MAX_JSON_BODY_BYTES = 64 * 1024

/**
 * A JSON object that fits a schema, whatever the content type says. Rejects with ApiError for what is
 * wrong with its fields, with RequestError for what is no object, and as `readLimitedBytes` does.
 */
export async function readJsonBody<Schema extends TObject>(
  request: Request,
  check: TypeCheck<Schema>,
): Promise<Static<Schema>> {
  const body = parseJson(decodeText(await readLimitedBytes(request, MAX_JSON_BODY_BYTES)))
  if (!isJsonObject(body)) throw new RequestError('unreadable')
  if (!check.Check(body)) {
    throw new ApiError('invalid', 'a body is invalid', toFieldErrors(check, body))
  }
  return body
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestError('unreadable')
  }
}
