// The drain thread: wires ring, store and drainer together, and keeps the time.

import { createErasureStore } from '../storage/erasure/erasure-store.ts'
import { createEventStore } from '../storage/event-store.ts'
import { expireEvents } from '../storage/expire-events.ts'
import { findNewestReceivedAt } from '../storage/find-newest-received-at.ts'
import { DRAIN_CACHE_MIB, openDatabase } from '../storage/open-database.ts'
import { LiveRollups } from '../storage/rollup/live-rollups.ts'
import { DrainLoop } from './drain-loop.ts'
import type { FromDrainThread, ThreadState, ToDrainThread } from './drain-messages.ts'
import { Drainer } from './drainer.ts'
import { Eraser } from './eraser.ts'
import { createRecordMatcher } from './record-matcher.ts'
import { Retention } from './retention.ts'
import { openRing } from './ring-source.ts'

declare const self: Worker

/** Short, for a batch that has to wait is tried again anyway, and the thread must stay answerable. */
const BUSY_TIMEOUT_MS = 100
const BEAT_EVERY_MS = 250

self.onmessage = ({ data: start }: MessageEvent<ToDrainThread>) => {
  if (start.kind !== 'start') return
  const db = openDatabase(start.databasePath, {
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    cacheMib: DRAIN_CACHE_MIB,
  })
  // The same for both, for it remembers what it has counted.
  const rollups = new LiveRollups(db)
  const store = createEventStore(db, { rollups })
  const ring = openRing(start.ring)
  const clocks = { now: () => performance.now(), epochNow: Date.now }
  const retention = new Retention({
    retentionDays: start.retentionDays,
    findNewestReceivedAt: () => findNewestReceivedAt(db),
    expire: before => expireEvents(db, before),
    ...clocks,
  })
  const loop = new DrainLoop({
    drainer: new Drainer(ring, store),
    probe: store.probe,
    intervalMs: start.intervalMs,
    ...clocks,
  })
  const eraser = new Eraser({
    ring,
    store: createErasureStore(db, { rollups, toMatcher: createRecordMatcher }),
    onErased: outcome => post({ kind: 'erased', outcome }),
  })
  const readState = (): ThreadState => ({
    ...loop.state,
    unscrubbed: eraser.unscrubbed,
    erasureError: eraser.error,
    retentionError: retention.error,
  })

  let timer: Timer
  function run() {
    const delay = loop.step()
    if (delay > 0) retention.step()
    const erasureDelay = eraser.step() ?? delay
    timer = setTimeout(run, Math.min(delay, erasureDelay))
  }
  const beat = setInterval(() => post({ kind: 'beat', state: readState() }), BEAT_EVERY_MS)

  async function stop(timeoutMs: number) {
    clearTimeout(timer)
    clearInterval(beat)
    const isEmpty = await loop.finish(performance.now() + timeoutMs)
    store.close()
    post({ kind: 'stopped', isEmpty, state: readState() })
    // With nothing left to wait for, the thread ends.
    self.onmessage = null
  }
  self.onmessage = ({ data: message }: MessageEvent<ToDrainThread>) => {
    if (message.kind === 'erase') eraser.request(message)
    if (message.kind === 'scrubbed') eraser.scrubbed(message.ids)
    if (message.kind === 'stop') return stop(message.timeoutMs)
  }
  run()
  post({ kind: 'beat', state: readState() })
}

function post(message: FromDrainThread): void {
  self.postMessage(message)
}
