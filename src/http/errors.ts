import { ParseError, ValidationError } from 'elysia'
import type { Logger } from 'pino'
import { allowOrigin } from './cors.ts'
import { RequestError, type RequestErrorKind } from './request-error.ts'
import type { ResponseSettings } from './response-headers.ts'
import { type FailedCheck, toFieldErrors, toValidationAnswer } from './validation-answer.ts'

/** Of the requests that fail for an unforeseen reason, at most one in this time is logged. */
const LOG_EVERY_MS = 1000

/** What a route says when an event could not be taken for a reason that is not the client's. */
export type AnswerNotTaken = (set: ResponseSettings, body: unknown) => object

export interface ErrorAnswersDeps {
  /** By path: the ingestion routes. */
  readonly notTaken: ReadonlyMap<string, AnswerNotTaken>
  /** The methods that a path has; none when there is no such path. */
  readonly findMethods: (path: string) => readonly string[]
  readonly maxBodyBytes: number
  readonly log: Logger
}

interface ErrorContext {
  readonly code: string | number
  readonly error: unknown
  readonly request: Request
  readonly path: string
  readonly set: ResponseSettings
  readonly body?: unknown
}

/**
 * An answer for everything that goes wrong. It is total, and none shows what Elysia would: a stack,
 * an internal message, the submitted body.
 */
export function createErrorAnswers(deps: ErrorAnswersDeps) {
  const unreadable = toValidationAnswer({ body: ['The body is not readable JSON or form data.'] })
  const answers: Record<RequestErrorKind, { status: number; body: object }> = {
    unreadable: { status: 422, body: unreadable },
    'too-large': {
      status: 413,
      body: { message: `The body is larger than ${deps.maxBodyBytes / 1024} KiB.` },
    },
    throttled: { status: 429, body: { message: 'Too Many Attempts.' } },
  }
  let loggedAt = Number.NEGATIVE_INFINITY

  function answerUnknownRoute({ path, request, set }: ErrorContext): object {
    const route = path.length > 1 ? path.replace(/\/$/, '') : path
    const methods = deps.findMethods(route)
    if (deps.notTaken.has(route)) allowOrigin(request, set.headers)
    if (methods.length === 0) {
      set.status = 404
      return { message: 'Not found.' }
    }
    set.status = 405
    set.headers.allow = methods.join(', ')
    return { message: 'Method not allowed.' }
  }

  function answerUnforeseen({ error, path, set, body }: ErrorContext): object {
    const now = performance.now()
    if (now - loggedAt >= LOG_EVERY_MS) {
      loggedAt = now
      deps.log.error({ err: error, path }, 'request failed')
    }
    const notTaken = deps.notTaken.get(path)
    if (notTaken) return notTaken(set, body)
    set.status = 500
    return { message: 'Server error.' }
  }

  return function answerError(context: ErrorContext): object {
    const { code, error, set } = context
    const cause = error instanceof ParseError ? error.cause : error
    if (cause instanceof RequestError) {
      const { status, body } = answers[cause.kind]
      set.status = status
      return body
    }
    if (error instanceof ValidationError && error.type === 'body') {
      set.status = 422
      const check = error.validator as FailedCheck
      return toValidationAnswer(toFieldErrors(check, error.value as Record<string, unknown>))
    }
    if (code === 'NOT_FOUND') return answerUnknownRoute(context)
    return answerUnforeseen({ ...context, error: cause })
  }
}
