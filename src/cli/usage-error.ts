/** A command line that pulso does not understand; the message says what is wrong with it. */
export class UsageError extends Error {
  override name = 'UsageError'
}
