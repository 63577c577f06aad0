import { NotFoundError, ParseError, ValidationError } from 'elysia'
import { ApiError, type ApiErrorKind } from '../core/api-error.ts'
import type { FieldErrors } from '../core/field-errors.ts'
import { type RefusalAnswer, RefusedError } from './refused-error.ts'
import { RequestError, type RequestErrorKind } from './request-error.ts'
import { toValidationAnswer } from './validation-answer.ts'

const STATUSES: Readonly<Record<ApiErrorKind, number>> = {
  not_found: 404,
  invalid: 422,
  conflict: 409,
  unavailable: 503,
}

const UNREADABLE: RefusalAnswer = {
  status: 422,
  body: toValidationAnswer({ body: ['The body is not readable.'] }),
}
const UNKNOWN_MISTAKE: FieldErrors = { request: ['The request is invalid.'] }
const BUSY: RefusalAnswer = {
  status: 503,
  body: { message: 'Service temporarily unavailable' },
  headers: { 'retry-after': 1 },
}

/** What is said of a request whose body is not looked into. */
const REQUEST_ERRORS: Readonly<Record<RequestErrorKind, RefusalAnswer>> = {
  unreadable: UNREADABLE,
  too_large: { status: 413, body: { message: 'The body is too large.' } },
  throttled: { status: 429, body: { message: 'Too Many Attempts.' } },
  too_many_pending: BUSY,
}

/** Whether an error says that there is nothing there; no way through a path leads to a bad parameter either. */
export function isNotFound(error: unknown): boolean {
  // Not by Elysia's `code`: any error may have one, and a dependency's must not become a 404.
  return (
    error instanceof NotFoundError || (error instanceof ValidationError && error.type === 'params')
  )
}

/**
 * What an error that is meant for the client is answered with; undefined for any other. `findQueryErrors`
 * says what is wrong with the query, for Elysia's error does not.
 */
export function toErrorAnswer(
  error: unknown,
  findQueryErrors: () => FieldErrors,
): RefusalAnswer | undefined {
  if (error instanceof RefusedError) return error.answer
  if (error instanceof ApiError) return toApiAnswer(error)
  if (error instanceof RequestError) return REQUEST_ERRORS[error.kind]
  if (error instanceof ParseError) return UNREADABLE
  // An answer that does not fit its schema is no client's mistake.
  if (!(error instanceof ValidationError) || error.type === 'response') return undefined
  const errors = findQueryErrors()
  return {
    status: 422,
    body: toValidationAnswer(Object.keys(errors).length > 0 ? errors : UNKNOWN_MISTAKE),
  }
}

function toApiAnswer({ kind, message, errors }: ApiError): RefusalAnswer {
  const status = STATUSES[kind]
  if (kind === 'unavailable') return { ...BUSY, status, body: { message } }
  const hasErrors = Object.keys(errors).length > 0
  return { status, body: hasErrors ? toValidationAnswer(errors) : { message } }
}
