import { defineCommand } from 'citty'
import { decodeEvent } from '../ingest/event-codec.ts'
import { createToStoredEvent } from '../ingest/to-stored-event.ts'
import { retryQuarantine } from '../storage/quarantine-store.ts'
import { toId } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { withDatabase } from './with-database.ts'

/** `pulso quarantine retry`: tries to store refused records again, as after an upgrade. */
export function createQuarantineRetry(io: CliIo) {
  return defineCommand({
    meta: { name: 'retry', description: 'Try again to store what the database refused' },
    args: {
      id: { type: 'string', valueHint: 'I', description: 'one record; all of them when absent' },
    },
    run({ args }) {
      const id = toId(args.id, '--id')
      const toStoredEvent = createToStoredEvent()
      const decode = (payload: Uint8Array) => toStoredEvent(decodeEvent(payload))
      const options = { id, decode }
      const { stored, duplicates, refused } = withDatabase(io.env, db =>
        retryQuarantine(db, options),
      )
      io.stdout(`${stored} stored, ${duplicates} stored before, ${refused} refused again\n`)
    },
  })
}
