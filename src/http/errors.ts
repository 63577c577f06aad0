import type { TObject } from '@sinclair/typebox'
import type { FieldErrors } from '../core/field-errors.ts'
import { allowOrigin } from './cors.ts'
import { isNotFound, toErrorAnswer } from './error-answer.ts'
import type { LogFailure } from './failure-log.ts'
import { toQueryErrors } from './query-errors.ts'
import type { RefusalAnswer } from './refused-error.ts'
import type { ResponseSettings } from './response-headers.ts'

export interface ErrorAnswersDeps {
  /** Paths that pages of any origin may call. */
  readonly publicPaths: readonly string[]
  /** The routes of the application, which come after this is registered. */
  readonly listRoutes: () => readonly Route[]
  readonly logFailure: LogFailure
}

interface Route {
  readonly path: string
  readonly method: string
  readonly hooks: { readonly query?: TObject }
}

interface ErrorContext {
  readonly error: unknown
  readonly request: Request
  readonly path: string
  readonly set: ResponseSettings
}

const FAILED: RefusalAnswer = { status: 500, body: { message: 'Server error.' } }

/**
 * An answer for everything that goes wrong outside the handlers of ingestion, which answer their own
 * errors. It is total, and none shows what Elysia would: a stack, an internal message, the body. None
 * is to be kept: what a key may not see is not there in each of its headers, too.
 */
export function createErrorAnswers({ publicPaths, listRoutes, logFailure }: ErrorAnswersDeps) {
  function findRoutes(path: string): Route[] {
    const route = toRoute(path)
    return listRoutes().filter(other => isRouteOf(other.path, route))
  }

  function findQueryErrors({ path, request }: ErrorContext): FieldErrors {
    const schema = findRoutes(path).find(route => toMethods(route).includes(request.method))?.hooks
      .query
    return schema ? toQueryErrors(schema, new URL(request.url).searchParams) : {}
  }

  function answerUnknownRoute({ path, request, set }: ErrorContext): object {
    const methods = findRoutes(path).flatMap(toMethods)
    if (publicPaths.includes(toRoute(path))) allowOrigin(request, set.headers)
    // A route that is there may say of itself that it is not, to some.
    if (methods.length === 0 || methods.includes(request.method)) {
      set.status = 404
      return { message: 'Not found.' }
    }
    set.status = 405
    set.headers.allow = methods.join(', ')
    return { message: 'Method not allowed.' }
  }

  return function answerError(context: ErrorContext): object {
    const { error, path, set } = context
    set.headers['cache-control'] = 'no-store'
    if (isNotFound(error)) return answerUnknownRoute(context)
    const answer = toErrorAnswer(error, () => findQueryErrors(context))
    if (!answer) logFailure(error, path)
    const { status, body, headers } = answer ?? FAILED
    set.status = status
    Object.assign(set.headers, headers)
    return body
  }
}

/** The methods that a route answers: Elysia answers `HEAD` wherever there is a `GET`. */
function toMethods({ method }: Route): string[] {
  return method === 'GET' ? [method, 'HEAD'] : [method]
}

/** A path as its route is registered: one slash at the end means nothing. */
function toRoute(path: string): string {
  return path.replace(/([^/])\/$/, '$1')
}

/** Whether a path is one of a route's, whose `:parameters` are any segment. */
function isRouteOf(route: string, path: string): boolean {
  if (!route.includes(':')) return route === path
  const names = route.split('/')
  const segments = path.split('/')
  return (
    names.length === segments.length &&
    names.every((name, i) => (name.startsWith(':') ? segments[i] !== '' : name === segments[i]))
  )
}
