export interface Failure {
  readonly code?: string
  readonly message: string
}

/** Drizzle wraps what SQLite says into an error with the query's values in it, which are no business of a log. */
export function findRootCause(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: 'something that is no error was thrown' }
  return error.cause instanceof Error ? findRootCause(error.cause) : error
}
