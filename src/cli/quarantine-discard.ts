import { defineCommand } from 'citty'
import { discardQuarantine } from '../storage/quarantine-store.ts'
import { toId } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `pulso quarantine discard`: throws refused records away; they stay counted. */
export function createQuarantineDiscard(io: CliIo) {
  return defineCommand({
    meta: { name: 'discard', description: 'Throw away what the database refused' },
    args: {
      id: { type: 'string', valueHint: 'I', description: 'one record' },
      all: { type: 'boolean', description: 'all of them' },
    },
    run({ args }) {
      const id = toId(args.id, '--id')
      if ((id === undefined) === !args.all) throw new UsageError('give either --id or --all')
      const discarded = withDatabase(io.env, db => discardQuarantine(db, { id }))
      io.stdout(`${toCountText(discarded, 'record')} discarded\n`)
    },
  })
}
