// The API thread: answers calls one after the other, each as soon as it comes, but for those that take
// long or wait for a lock, which let others come in between.

import {
  closeDatabase,
  openDatabase,
  openReadOnlyDatabase,
  type PulsoDatabase,
} from '../storage/open-database.ts'
import { answerCall } from './answer-call.ts'
import type { FromApiThread, ToApiThread } from './api-messages.ts'
import { createCalls } from './create-calls.ts'

declare const self: Worker

self.onmessage = ({ data: start }: MessageEvent<ToApiThread>) => {
  if (start.kind !== 'start') return
  const reader = openReadOnlyDatabase(start.databasePath)
  let writer: PulsoDatabase | undefined
  const stopping = new AbortController()
  const calls = createCalls({
    reader,
    getWriter() {
      // SQLite's own waiting would keep all other calls waiting as well.
      writer ??= openDatabase(start.databasePath, { busyTimeoutMs: 0 })
      return writer
    },
    openReader: () => openReadOnlyDatabase(start.databasePath),
    now: Date.now,
  })

  function answer(call: Extract<ToApiThread, { kind: 'call' }>): void {
    const answered = answerCall(calls, call, { signal: stopping.signal })
    if (answered instanceof Promise) answered.then(post)
    else post(answered)
  }

  self.onmessage = ({ data: message }: MessageEvent<ToApiThread>) => {
    if (message.kind === 'call') answer(message)
    if (message.kind !== 'stop') return
    stopping.abort()
    reader.$client.close()
    if (writer) closeDatabase(writer)
    // With nothing left to wait for, the thread ends.
    self.onmessage = null
  }
}

function post(message: FromApiThread): void {
  self.postMessage(message)
}
