import type { Static, TObject } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FieldErrors } from '../core/field-errors.ts'
import { MetadataTooDeepError } from '../core/metadata.ts'
import type { RefusalReason } from '../core/refusal.ts'
import type { LogFailure } from './failure-log.ts'
import { RequestError, ThrottledError } from './request-error.ts'
import type { ReadBody } from './request-reader.ts'
import type { ResponseHeaders } from './response-headers.ts'
import type { EndpointTraffic } from './traffic.ts'
import { toFieldErrors, toValidationAnswer } from './validation-answer.ts'
import { type SharedHeaders, Visit } from './visit.ts'

export interface IngestHandlerDeps {
  /** Monotonic milliseconds. */
  readonly monotonicNow: () => number
  readonly maxBodyBytes: number
  readonly logFailure: LogFailure
}

/** An ingestion route: how it reads a body, what it does with a valid one, and how it says no. */
export interface IngestRoute<Schema extends TObject> {
  readonly path: string
  readonly schema: Schema
  readonly traffic: EndpointTraffic
  readonly headers: SharedHeaders
  readonly read: ReadBody
  readonly handle: (body: Static<Schema>, visit: Visit) => Response
  /** What it says when an event could not be taken for a reason that is not the client's. */
  readonly answerNotTaken: (visit: Visit, body: unknown) => Response
  /** What it says of a body that it cannot read, where that is no mistake to be told. */
  readonly answerUnreadable?: (visit: Visit) => Response
  /** What is wrong with a body besides what its schema says. */
  readonly findErrors?: (body: Record<string, unknown>) => FieldErrors
}

interface HandlerContext {
  readonly request: Request
  readonly set: { headers: ResponseHeaders }
}

/** What is answered, and the reason to count it under. */
interface Refusal {
  readonly reason: RefusalReason
  readonly answer: Response
}

const UNREADABLE = JSON.stringify(
  toValidationAnswer({
    body: ['The body is not readable as JSON or as an application/x-www-form-urlencoded form.'],
  }),
)
const METADATA_TOO_DEEP = JSON.stringify(
  toValidationAnswer({ metadata: ['The metadata field is nested too deeply.'] }),
)
const TOO_MANY_ATTEMPTS = JSON.stringify({ message: 'Too Many Attempts.' })

/**
 * Makes handlers that read, check and answer a request from its head to its end, errors included. To
 * be registered with `parse: 'none'`: Elysia's own parsing makes a stream of every body first, which
 * costs 1.2 of 15 microseconds, and its way of answering an error or adding headers as much again.
 */
export function createIngestHandlers({
  monotonicNow,
  maxBodyBytes,
  logFailure,
}: IngestHandlerDeps) {
  const tooLarge = JSON.stringify({
    message: `The body is larger than ${maxBodyBytes / 1024} KiB.`,
  })

  return <Schema extends TObject>(route: IngestRoute<Schema>) => {
    const { path, traffic, headers, read, handle } = route
    const check = TypeCompiler.Compile(route.schema)

    function refuseInvalid(body: Record<string, unknown>, visit: Visit): Response {
      const errors = { ...toFieldErrors(check, body), ...route.findErrors?.(body) }
      traffic.refused('invalid')
      return visit.answer(422, JSON.stringify(toValidationAnswer(errors)))
    }

    function answerRequestError(error: RequestError, visit: Visit): Response {
      if (error instanceof ThrottledError) return answerThrottled(error, visit)
      if (error.kind === 'too_large') return visit.answer(413, tooLarge)
      if (error.kind === 'too_many_pending') return route.answerNotTaken(visit, undefined)
      return route.answerUnreadable?.(visit) ?? visit.answer(422, UNREADABLE)
    }

    function toRefusal(error: unknown, visit: Visit, body: unknown): Refusal {
      if (error instanceof RequestError) {
        return { reason: error.kind, answer: answerRequestError(error, visit) }
      }
      if (error instanceof MetadataTooDeepError) {
        return { reason: 'invalid', answer: visit.answer(422, METADATA_TOO_DEEP) }
      }
      logFailure(error, path)
      return { reason: 'failed', answer: route.answerNotTaken(visit, body) }
    }

    return async ({ request, set }: HandlerContext): Promise<Response> => {
      // The answer has them all: with any more, Elysia would put it together anew.
      set.headers = {}
      const visit = new Visit(request, monotonicNow(), headers)
      let body: Record<string, unknown> | undefined
      let answer: Response
      try {
        body = await read(request, visit)
        answer = check.Check(body) ? handle(body, visit) : refuseInvalid(body, visit)
      } catch (error) {
        const refusal = toRefusal(error, visit, body)
        traffic.refused(refusal.reason)
        answer = refusal.answer
      }
      traffic.answered(visit, answer)
      return answer
    }
  }
}

function answerThrottled({ retryAfterSeconds }: ThrottledError, visit: Visit): Response {
  const answer = visit.answer(429, TOO_MANY_ATTEMPTS)
  answer.headers.set('retry-after', String(retryAfterSeconds))
  const resetAt = Math.ceil(Date.now() / 1000) + retryAfterSeconds
  answer.headers.set('x-ratelimit-reset', String(resetAt))
  return answer
}
