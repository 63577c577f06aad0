/** The database or the data folder cannot be used as it is; the message says why, for an operator. */
export class StorageError extends Error {
  override name = 'StorageError'
}
