import { defineCommand } from 'citty'
import { revokeKey } from '../storage/key-store.ts'
import { toId } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { withDatabase } from './with-database.ts'

/** `pulso key revoke`: ends a key, at once and for good. */
export function createKeyRevoke(io: CliIo) {
  return defineCommand({
    meta: { name: 'revoke', description: 'End a key, at once and for good' },
    args: { id: { type: 'positional', required: true, description: "the key's id" } },
    run({ args }) {
      const id = toId(args.id, 'ID') as number
      withDatabase(io.env, db => revokeKey(db, { id, now: Date.now() }))
      io.stdout(`key ${id} is revoked\n`)
    },
  })
}
