import { StorageError } from './storage-error.ts'

/** What is asked for is in order, and cannot be as things are; the message says what is in its way. */
export class ConflictError extends StorageError {
  override name = 'ConflictError'
}
