import { ApiError } from './api-error.ts'
import type { FieldErrors } from './field-errors.ts'

/** Throws ApiError, `invalid`, when anything is wrong. */
export function throwIfAny(errors: FieldErrors): void {
  const [first] = Object.values(errors).flat()
  if (first !== undefined) throw new ApiError('invalid', first, errors)
}
