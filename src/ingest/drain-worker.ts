// The drain thread: wires ring, store and drainer together, and keeps the time.

import { createEventStore } from '../storage/event-store.ts'
import { expireEvents, findNewestReceivedAt } from '../storage/expire-events.ts'
import { openDatabase } from '../storage/open-database.ts'
import { DrainLoop } from './drain-loop.ts'
import type { FromDrainThread, ToDrainThread } from './drain-messages.ts'
import { Drainer } from './drainer.ts'
import { Retention } from './retention.ts'
import { openRing } from './ring-source.ts'

declare const self: Worker

/** Short, for a batch that has to wait is tried again anyway, and the thread must stay answerable. */
const BUSY_TIMEOUT_MS = 100
/** What a transaction changes should stay in memory until its end: events and rollups of many tenants. */
const CACHE_MIB = 16
const BEAT_EVERY_MS = 250

self.onmessage = ({ data: start }: MessageEvent<ToDrainThread>) => {
  if (start.kind !== 'start') return
  const db = openDatabase(start.databasePath, {
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    cacheMib: CACHE_MIB,
  })
  const store = createEventStore(db)
  const clocks = { now: () => performance.now(), epochNow: Date.now }
  const retention = new Retention({
    retentionDays: start.retentionDays,
    findNewestReceivedAt: () => findNewestReceivedAt(db),
    expire: before => expireEvents(db, before),
    ...clocks,
  })
  const loop = new DrainLoop({
    drainer: new Drainer(openRing(start.ring), store),
    probe: store.probe,
    tidy: () => retention.step(),
    intervalMs: start.intervalMs,
    ...clocks,
  })

  let timer: Timer
  function run() {
    timer = setTimeout(run, loop.step())
  }
  const beat = setInterval(() => post({ kind: 'beat', state: loop.state }), BEAT_EVERY_MS)

  self.onmessage = async ({ data: stop }: MessageEvent<ToDrainThread>) => {
    if (stop.kind !== 'stop') return
    clearTimeout(timer)
    clearInterval(beat)
    const isEmpty = await loop.finish(performance.now() + stop.timeoutMs)
    store.close()
    post({ kind: 'stopped', isEmpty, state: loop.state })
    // With nothing left to wait for, the thread ends.
    self.onmessage = null
  }
  run()
  post({ kind: 'beat', state: loop.state })
}

function post(message: FromDrainThread): void {
  self.postMessage(message)
}
