import type { FieldErrors } from './field-errors.ts'

/** Why a call is refused: it names nothing that is there, is wrong, clashes, or cannot be served now. */
export const API_ERROR_KINDS = ['not_found', 'invalid', 'conflict', 'unavailable'] as const

export type ApiErrorKind = (typeof API_ERROR_KINDS)[number]

/** What a call of the API throws for its caller, who is told all of it; `errors` are those of `invalid`. */
export class ApiError extends Error {
  override name = 'ApiError'

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    readonly errors: FieldErrors = {},
  ) {
    super(message)
  }
}
