import { ApiError } from '../core/api-error.ts'
import type { FromApiThread } from './api-messages.ts'

/** What a call returned, on this side of the threads; throws what it threw: an ApiError, or a plain one. */
export function readAnswer(answer: FromApiThread): unknown {
  if (answer.kind === 'result') return answer.result
  if (answer.kind === 'failed') throw new Error(answer.message)
  const { kind, message, errors } = answer.refusal
  throw new ApiError(kind, message, errors)
}
