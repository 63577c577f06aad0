/**
 * What was thrown first: Drizzle, for one, wraps what SQLite says into an error with the query's values in
 * it, which are no business of a log.
 */
export function findRootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? findRootCause(error.cause) : error
}
