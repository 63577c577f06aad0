import { NotFoundError, ParseError, ValidationError } from 'elysia'
import type { Logger } from 'pino'
import { MetadataTooDeepError } from '../core/metadata.ts'
import type { RefusalReason } from '../core/refusal.ts'
import { allowOrigin } from './cors.ts'
import { RequestError, type RequestErrorKind } from './request-error.ts'
import type { IngestRoute } from './routes/ingest-route.ts'
import type { RequestSettings } from './traffic.ts'
import { type FailedCheck, toFieldErrors, toValidationAnswer } from './validation-answer.ts'

const METADATA_TOO_DEEP = toValidationAnswer({
  metadata: ['The metadata field is nested too deeply.'],
})

/** Of the requests that fail for an unforeseen reason, at most one in this time is logged. */
const LOG_EVERY_MS = 1000

export interface ErrorAnswersDeps {
  /** By path. */
  readonly ingestRoutes: ReadonlyMap<string, IngestRoute>
  /** The methods that a path has; none when there is no such path. */
  readonly findMethods: (path: string) => readonly string[]
  readonly maxBodyBytes: number
  readonly log: Logger
}

/** What is answered alike on every route. */
type AnsweredKind = Exclude<RequestErrorKind, 'too_many_pending'>

interface ErrorContext {
  readonly error: unknown
  readonly request: Request
  readonly path: string
  readonly set: RequestSettings
  readonly body?: unknown
}

/** What is answered, and the reason to count it under. */
interface Refusal {
  readonly reason: RefusalReason
  readonly answer: object
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
    too_large: {
      status: 413,
      body: { message: `The body is larger than ${deps.maxBodyBytes / 1024} KiB.` },
    },
    throttled: { status: 429, body: { message: 'Too Many Attempts.' } },
  }
  let loggedAt = Number.NEGATIVE_INFINITY

  function answerUnknownRoute({ path, request, set }: ErrorContext): object {
    const route = toRoute(path)
    const methods = deps.findMethods(route)
    if (deps.ingestRoutes.has(route)) allowOrigin(request, set.headers)
    // A route that is there may say of itself that it is not, to some.
    if (methods.length === 0 || methods.includes(request.method)) {
      set.status = 404
      return { message: 'Not found.' }
    }
    set.status = 405
    set.headers.allow = methods.join(', ')
    return { message: 'Method not allowed.' }
  }

  function answerNotTaken({ path, set, body }: ErrorContext): object {
    const route = findRoute(path)
    if (route) return route.answerNotTaken(set, body)
    set.status = 500
    return { message: 'Server error.' }
  }

  function answerUnforeseen(context: ErrorContext): Refusal {
    const now = performance.now()
    if (now - loggedAt >= LOG_EVERY_MS) {
      loggedAt = now
      deps.log.error({ err: toCause(context.error), path: context.path }, 'request failed')
    }
    return { reason: 'failed', answer: answerNotTaken(context) }
  }

  function answerInvalid({ error, path, set }: ErrorContext & { error: ValidationError }): object {
    const body = error.value as Record<string, unknown>
    const errors = toFieldErrors(error.validator as FailedCheck, body)
    const moreErrors = findRoute(path)?.findErrors?.(body)
    set.status = 422
    return toValidationAnswer({ ...errors, ...moreErrors })
  }

  function answerRequestError({ kind }: RequestError, context: ErrorContext): object {
    if (kind === 'too_many_pending') return answerNotTaken(context)
    const { path, set } = context
    const answerUnreadable = findRoute(path)?.answerUnreadable
    if (kind === 'unreadable' && answerUnreadable) return answerUnreadable(set)
    const { status, body } = answers[kind]
    set.status = status
    return body
  }

  function answerForeseen(context: ErrorContext): Refusal | undefined {
    const { error, set } = context
    const cause = toCause(error)
    if (cause instanceof RequestError) {
      return { reason: cause.kind, answer: answerRequestError(cause, context) }
    }
    if (cause instanceof MetadataTooDeepError) {
      set.status = 422
      return { reason: 'invalid', answer: METADATA_TOO_DEEP }
    }
    if (error instanceof ValidationError && error.type === 'body') {
      return { reason: 'invalid', answer: answerInvalid({ ...context, error }) }
    }
    return undefined
  }

  function refuse(context: ErrorContext): Refusal {
    try {
      return answerForeseen(context) ?? answerUnforeseen(context)
    } catch (error) {
      return answerUnforeseen({ ...context, error })
    }
  }

  function findRoute(path: string): IngestRoute | undefined {
    return deps.ingestRoutes.get(toRoute(path))
  }

  return function answerError(context: ErrorContext): object {
    // Not by Elysia's `code`: any error may have one, and a dependency's must not become a 404.
    if (context.error instanceof NotFoundError) return answerUnknownRoute(context)
    const { reason, answer } = refuse(context)
    const traffic = findRoute(context.path)?.traffic
    traffic?.refused(reason)
    traffic?.answered(context.set)
    return answer
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
