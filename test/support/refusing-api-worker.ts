// Stands in for the API worker in tests: every call throws, the kind of ApiError that its argument names.

import { answerCall } from '../../src/api/answer-call.ts'
import type { ToApiThread } from '../../src/api/api-messages.ts'
import type { ApiCalls } from '../../src/core/api-calls.ts'
import { API_ERROR_KINDS, ApiError } from '../../src/core/api-error.ts'

declare const self: Worker

const calls: ApiCalls = {
  ...({} as ApiCalls),
  findTenant({ tenant }) {
    const kind = API_ERROR_KINDS.find(other => other === tenant)
    if (kind) throw new ApiError(kind, 'No.', { slug: ['Too long.'] })
    throw new Error('Failed query: with the values of a client', {
      cause: new Error('out of order'),
    })
  },
}

self.onmessage = ({ data }: MessageEvent<ToApiThread>) => {
  if (data.kind === 'call') self.postMessage(answerCall(calls, data))
  if (data.kind === 'stop') self.onmessage = null
}
