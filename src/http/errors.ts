import { NotFoundError } from 'elysia'
import { allowOrigin } from './cors.ts'
import type { LogFailure } from './failure-log.ts'
import type { ResponseSettings } from './response-headers.ts'

export interface ErrorAnswersDeps {
  /** Paths that pages of any origin may call. */
  readonly publicPaths: readonly string[]
  /** The routes of the application, which come after this is registered. */
  readonly listRoutes: () => readonly { readonly path: string; readonly method: string }[]
  readonly logFailure: LogFailure
}

interface ErrorContext {
  readonly error: unknown
  readonly request: Request
  readonly path: string
  readonly set: ResponseSettings
}

/**
 * An answer for everything that goes wrong outside the handlers of ingestion, which answer their own
 * errors. It is total, and none shows what Elysia would: a stack, an internal message, the body.
 */
export function createErrorAnswers({ publicPaths, listRoutes, logFailure }: ErrorAnswersDeps) {
  function answerUnknownRoute({ path, request, set }: ErrorContext): object {
    const route = toRoute(path)
    const methods = listRoutes()
      .filter(other => other.path === route)
      .map(({ method }) => method)
    if (publicPaths.includes(route)) allowOrigin(request, set.headers)
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
    // Not by Elysia's `code`: any error may have one, and a dependency's must not become a 404.
    if (error instanceof NotFoundError) return answerUnknownRoute(context)
    logFailure(error, path)
    set.status = 500
    return { message: 'Server error.' }
  }
}

/** A path as its route is registered: one slash at the end means nothing. */
function toRoute(path: string): string {
  return path.replace(/([^/])\/$/, '$1')
}
