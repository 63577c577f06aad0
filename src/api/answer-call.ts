import type { ApiCalls } from '../core/api-calls.ts'
import { ApiError } from '../core/api-error.ts'
import type { FromApiThread, ToApiThread } from './api-messages.ts'

type Call = Extract<ToApiThread, { kind: 'call' }>

/** Makes a call, and says what became of it, later where the call takes long; it never throws. */
export function answerCall(calls: ApiCalls, call: Call): FromApiThread | Promise<FromApiThread> {
  const { id, name, args } = call
  try {
    const result = (calls[name] as (args: object) => unknown)(args)
    if (!(result instanceof Promise)) return { kind: 'result', id, result }
    return result.then(
      value => ({ kind: 'result', id, result: value }),
      error => toFailure(error, call),
    )
  } catch (error) {
    return toFailure(error, call)
  }
}

function toFailure(error: unknown, { id, name }: Call): FromApiThread {
  const { code, message } = findRootCause(error)
  if (error instanceof ApiError) {
    return { kind: 'refused', id, refusal: { kind: error.kind, message, errors: error.errors } }
  }
  if (code?.startsWith('SQLITE_BUSY')) {
    return { kind: 'refused', id, refusal: { kind: 'unavailable', message: BUSY, errors: {} } }
  }
  return { kind: 'failed', id, message: `${name}: ${message}` }
}

const BUSY = 'The database is busy.'

interface Failure {
  readonly code?: string
  readonly message: string
}

/** Drizzle wraps what SQLite says into an error with the query's values in it, which are no business of a log. */
function findRootCause(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: 'something that is no error was thrown' }
  return error.cause instanceof Error ? findRootCause(error.cause) : error
}
