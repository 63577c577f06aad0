// What the main thread and the API thread say to each other.

import type { ApiCallName } from '../core/api-calls.ts'
import type { ApiErrorKind } from '../core/api-error.ts'
import type { FieldErrors } from '../core/field-errors.ts'

export type ToApiThread =
  | { readonly kind: 'start'; readonly databasePath: string }
  /** `id` comes back with what becomes of the call. */
  | {
      readonly kind: 'call'
      readonly id: number
      readonly name: ApiCallName
      readonly args: object
    }
  /** Ends the thread once the calls before it are answered. */
  | { readonly kind: 'stop' }

export type FromApiThread =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly refusal: ApiRefusal }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }

/** An ApiError on its way: a thread that is handed an error of a class of its own gets a plain one. */
export interface ApiRefusal {
  readonly kind: ApiErrorKind
  readonly message: string
  readonly errors: FieldErrors
}
