import { answerCall } from '../../src/api/answer-call.ts'
import { createCalls } from '../../src/api/create-calls.ts'
import { readAnswer } from '../../src/api/read-answer.ts'
import type { Api, ApiCallName, ApiCalls } from '../../src/core/api-calls.ts'
import { ApiError } from '../../src/core/api-error.ts'
import { openReadOnlyDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'

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
  const calls = createCalls({
    reader: db,
    getWriter: () => db,
    // A database in memory has one connection.
    openReader: () => openReadOnlyDatabase(db.$client.filename),
    now,
  })
  return {
    async call<Name extends ApiCallName>(
      name: Name,
      args: Parameters<ApiCalls[Name]>[0],
    ): Promise<Awaited<ReturnType<ApiCalls[Name]>>> {
      const call = structuredClone({ kind: 'call', id: 1, name, args } as const)
      return readAnswer(structuredClone(await answerCall(calls, call))) as Awaited<
        ReturnType<ApiCalls[Name]>
      >
    },
  }
}
