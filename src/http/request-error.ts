import type { RefusalReason } from '../core/refusal.ts'

/** What can be wrong with a request before its body is looked into. */
export type RequestErrorKind = Extract<
  RefusalReason,
  'unreadable' | 'too_large' | 'throttled' | 'too_many_pending'
>

/** Ends a request early; its handler turns the kind into an answer. */
export class RequestError extends Error {
  override name = 'RequestError'

  constructor(readonly kind: RequestErrorKind) {
    super(kind)
  }
}

/** Ends a request of a client that has made too many. */
export class ThrottledError extends RequestError {
  override name = 'ThrottledError'

  /** Whole seconds until it may make one again, at least 1. */
  readonly retryAfterSeconds: number

  /** `waitMs` is how long until there is a token again. */
  constructor(waitMs: number) {
    super('throttled')
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  }
}
