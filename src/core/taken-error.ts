import type { FieldErrors } from './field-errors.ts'
import { StorageError } from './storage-error.ts'

/** What must be one tenant's alone is another's; the message is the first of the sentences. */
export class TakenError extends StorageError {
  override name = 'TakenError'

  constructor(readonly errors: FieldErrors) {
    super(Object.values(errors)[0]?.[0])
  }
}
