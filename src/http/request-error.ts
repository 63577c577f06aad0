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

  constructor(readonly retryAfterSeconds: number) {
    super('throttled')
  }
}
