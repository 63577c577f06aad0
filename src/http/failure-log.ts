import type { Logger } from 'pino'

/** Of the requests that fail for an unforeseen reason, at most one in this time is logged. */
const LOG_EVERY_MS = 1000

/** Logs why a request to a path failed. */
export type LogFailure = (error: unknown, path: string) => void

export function createFailureLog(log: Logger, monotonicNow: () => number): LogFailure {
  let loggedAt = Number.NEGATIVE_INFINITY
  return (error, path) => {
    const now = monotonicNow()
    if (now - loggedAt < LOG_EVERY_MS) return
    loggedAt = now
    log.error({ err: error, path }, 'request failed')
  }
}
