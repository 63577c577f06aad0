import { answerCall } from '../../src/api/answer-call.ts'
import { createCalls } from '../../src/api/create-calls.ts'
import { readAnswer } from '../../src/api/read-answer.ts'
import type { Api, ApiCallName, ApiCalls } from '../../src/core/api-calls.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'

/** An API whose thread is not running. */
export const NO_API: Api = {
  call: () => Promise.reject(new ApiError('unavailable', 'Service temporarily unavailable')),
}

interface AnApi {
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** The calls of the API on a database, without a thread: arguments and results are copied as on the way to one. */
export function anApi(db: PulsoDatabase, { now = Date.now }: AnApi = {}): Api {
  const calls = createCalls({ reader: db, getWriter: () => db, now })
  return {
    async call<Name extends ApiCallName>(name: Name, args: Parameters<ApiCalls[Name]>[0]) {
      const call = structuredClone({ kind: 'call', id: 1, name, args } as const)
      return readAnswer(structuredClone(answerCall(calls, call))) as ReturnType<ApiCalls[Name]>
    },
  }
}
