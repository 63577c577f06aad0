// Loaded before the service in tests that make it fail at an exact step: it wraps the methods that
// the steps are made of, in the main thread and, through `Worker`, in the drain thread.

import { Database } from 'bun:sqlite'
import { basename } from 'node:path'
import { PreparedQuery } from 'drizzle-orm/bun-sqlite/session'
import { DrainLoop } from '../../src/ingest/drain-loop.ts'
import { Drainer } from '../../src/ingest/drainer.ts'
import { Eraser } from '../../src/ingest/eraser.ts'
import { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { RingRecords } from '../../src/ingest/ring-records.ts'
import { RingScrubber } from '../../src/ingest/ring-scrubber.ts'
import { reach } from './fault.ts'
import { makeSteps } from './make-steps.ts'

/** In this order: see the first. */
const PRELOADS = [`${import.meta.dir}/fault-file-preload.ts`, import.meta.path]

globalThis.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    reach('thread start before')
    super(url, { ...options, preload: PRELOADS })
    reach('thread start after')
  }
}

makeSteps(RingBuffer.prototype, {
  append: 'append',
  read: 'read',
  release: 'release',
  recover: 'recover',
})
/** Moves the head in an append, the tail in a release, and one after the other in a recovery. */
makeSteps(Atomics, { store: 'position move' })
makeSteps(Drainer.prototype, { tick: 'tick' })
makeSteps(DrainLoop.prototype, { step: 'step', finish: 'last drain' })
makeSteps(PreparedQuery.prototype as { run(): void }, {
  run: self => toVerb((self as { query: { sql: string } }).query.sql),
})
makeSteps(Database.prototype, {
  run: (_, [sql]) => toVerb(String(sql)),
  close: self => `close ${basename((self as Database).filename)}`,
})
makeSteps(Eraser.prototype, { scrubbed: 'erasure end' })
makeSteps(RingScrubber.prototype, { step: 'scrub' })
makeSteps(RingRecords.prototype, { erase: 'record erase' })
makeSteps(Bun, { serve: 'listen' })

/** Statements that are run by Bun itself, named by their SQL. */
const { prepare } = Database.prototype
Database.prototype.prepare = function (this: Database, sql: string, ...rest: []) {
  const statement = prepare.call(this, sql, ...rest)
  makeSteps(statement, { run: () => toVerb(sql) })
  return statement
} as typeof prepare

const { serve } = Bun
Bun.serve = ((options: Bun.Serve.Options<unknown>) => {
  const server = serve(options)
  makeSteps(server, { stop: 'server stop' })
  return server
}) as typeof serve

/** A transaction's own steps: behind its beginning, before its commit, and behind that. */
const { transaction: original } = Database.prototype
Database.prototype.transaction = function (callback) {
  const transaction = original.call(this, (...args) => {
    reach('begin after')
    const result = callback(...(args as Parameters<typeof callback>))
    reach('commit before')
    return result
  })
  const run =
    (kind: 'immediate' | 'deferred') =>
    (...args: unknown[]) => {
      const result = transaction[kind](...args)
      reach('commit after')
      return result
    }
  return Object.assign(() => {}, {
    immediate: run('immediate'),
    deferred: run('deferred'),
  }) as never
}

/** What a statement is called as a step: its first words, without quotes. */
function toVerb(sql: string): string {
  return (
    /^\s*(insert into "?\w+|create \w+|pragma \w+|\w+)/i
      .exec(sql)?.[1]
      ?.replace('"', '')
      .toLowerCase() ?? sql
  )
}
