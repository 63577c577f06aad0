import { NotFoundError, ParseError, ValidationError } from 'elysia'
import type { Logger } from 'pino'
import { MetadataTooDeepError } from '../core/metadata.ts'
import { allowOrigin } from './cors.ts'
import { RequestError, type RequestErrorKind } from './request-error.ts'
import type { ResponseSettings } from './response-headers.ts'
import {
  type FailedCheck,
  type FieldErrors,
  toFieldErrors,
  toValidationAnswer,
} from './validation-answer.ts'

const METADATA_TOO_DEEP = toValidationAnswer({
  metadata: ['The metadata field is nested too deeply.'],
})

/** Of the requests that fail for an unforeseen reason, at most one in this time is logged. */
const LOG_EVERY_MS = 1000

/** What a route says when an event could not be taken for a reason that is not the client's. */
export type AnswerNotTaken = (set: ResponseSettings, body: unknown) => object

/** What is wrong with a body besides what its schema says. */
export type FindErrors = (body: Record<string, unknown>) => FieldErrors

export interface ErrorAnswersDeps {
  /** By path: the ingestion routes. */
  readonly notTaken: ReadonlyMap<string, AnswerNotTaken>
  /** By path: checks that a schema cannot make. */
  readonly findErrors: ReadonlyMap<string, FindErrors>
  /** The methods that a path has; none when there is no such path. */
  readonly findMethods: (path: string) => readonly string[]
  readonly maxBodyBytes: number
  readonly log: Logger
}

/** What is answered alike on every route. */
type AnsweredKind = Exclude<RequestErrorKind, 'too-many-pending'>

interface ErrorContext {
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
  const unreadable = toValidationAnswer({
    body: ['The body is not readable as JSON or as an application/x-www-form-urlencoded form.'],
  })
  const answers: Record<AnsweredKind, { status: number; body: object }> = {
    unreadable: { status: 422, body: unreadable },
    'too-large': {
      status: 413,
      body: { message: `The body is larger than ${deps.maxBodyBytes / 1024} KiB.` },
    },
    throttled: { status: 429, body: { message: 'Too Many Attempts.' } },
  }
  let loggedAt = Number.NEGATIVE_INFINITY

  function answerUnknownRoute({ path, request, set }: ErrorContext): object {
    const route = toRoute(path)
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

  function answerNotTaken({ path, set, body }: ErrorContext): object {
    const notTaken = deps.notTaken.get(toRoute(path))
    if (notTaken) return notTaken(set, body)
    set.status = 500
    return { message: 'Server error.' }
  }

  function answerUnforeseen(context: ErrorContext): object {
    const now = performance.now()
    if (now - loggedAt >= LOG_EVERY_MS) {
      loggedAt = now
      deps.log.error({ err: toCause(context.error), path: context.path }, 'request failed')
    }
    return answerNotTaken(context)
  }

  function answerInvalid({ error, path, set }: ErrorContext & { error: ValidationError }): object {
    const body = error.value as Record<string, unknown>
    const errors = toFieldErrors(error.validator as FailedCheck, body)
    const moreErrors = deps.findErrors.get(toRoute(path))?.(body)
    set.status = 422
    return toValidationAnswer({ ...errors, ...moreErrors })
  }

  function answerForeseen(context: ErrorContext): object | undefined {
    const { error, set } = context
    const cause = toCause(error)
    if (cause instanceof RequestError) {
      if (cause.kind === 'too-many-pending') return answerNotTaken(context)
      const { status, body } = answers[cause.kind]
      set.status = status
      return body
    }
    if (cause instanceof MetadataTooDeepError) {
      set.status = 422
      return METADATA_TOO_DEEP
    }
    if (error instanceof ValidationError && error.type === 'body') {
      return answerInvalid({ ...context, error })
    }
    // Not by Elysia's `code`: any error may have one, and a dependency's must not become a 404.
    return error instanceof NotFoundError ? answerUnknownRoute(context) : undefined
  }

  return function answerError(context: ErrorContext): object {
    try {
      return answerForeseen(context) ?? answerUnforeseen(context)
    } catch (error) {
      return answerUnforeseen({ ...context, error })
    }
  }
}

/** A path as its route is registered: one slash at the end means nothing. */
function toRoute(path: string): string {
  return path.replace(/([^/])\/$/, '$1')
}

/** Elysia wraps what a parser throws. */
function toCause(error: unknown): unknown {
  return error instanceof ParseError ? error.cause : error
}
