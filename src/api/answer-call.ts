import type { ApiCalls } from '../core/api-calls.ts'
import { ApiError } from '../core/api-error.ts'
import { findRootCause } from '../core/find-root-cause.ts'
import type { FromApiThread, ToApiThread } from './api-messages.ts'
import { isLocked, type RetryOptions, retryWhileLocked } from './retry-while-locked.ts'

type Call = Extract<ToApiThread, { kind: 'call' }>

/**
 * Makes a call, and says what became of it, later where the call takes long or finds the database
 * locked; it never throws.
 */
export function answerCall(
  calls: ApiCalls,
  call: Call,
  options: RetryOptions = {},
): FromApiThread | Promise<FromApiThread> {
  const { id, name, args } = call
  try {
    const make = () => (calls[name] as (args: object) => unknown)(args)
    const result = retryWhileLocked(make, options)
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
  const cause = findRootCause(error)
  const message = cause instanceof Error ? cause.message : NO_ERROR
  if (error instanceof ApiError) {
    return { kind: 'refused', id, refusal: { kind: error.kind, message, errors: error.errors } }
  }
  if (isLocked(error)) {
    return { kind: 'refused', id, refusal: { kind: 'unavailable', message: BUSY, errors: {} } }
  }
  return { kind: 'failed', id, message: `${name}: ${message}` }
}

const BUSY = 'The database is busy.'
const NO_ERROR = 'something that is no error was thrown'
