import type { ResponseHeaders } from './response-headers.ts'

/** What a request is refused with; the application's error handler answers it. */
export interface RefusalAnswer {
  readonly status: number
  readonly body: object
  readonly headers?: ResponseHeaders
}

/** Ends a request with an answer of its own. */
export class RefusedError extends Error {
  override name = 'RefusedError'

  constructor(readonly answer: RefusalAnswer) {
    super(`refused with ${answer.status}`)
  }
}
