import { defineCommand } from 'citty'
import { rebuildRollups } from '../storage/rollup/rebuild-rollups.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { withDatabase } from './with-database.ts'

/** `pulso rollup rebuild`: makes the rollups anew from the events, beside a running service or without. */
export function createRollupRebuild(io: CliIo) {
  return defineCommand({
    meta: { name: 'rebuild', description: 'Make the rollups anew from the events' },
    run() {
      let events = 0
      withDatabase(io.env, db =>
        rebuildRollups(db, (counted, total) => {
          events = counted
          if (io.isTerminal) io.stderr(`\r${counted} of ${toCountText(total, 'event')}`)
        }),
      )
      if (io.isTerminal) io.stderr('\n')
      io.stdout(`made the rollups anew from ${toCountText(events, 'event')}\n`)
    },
  })
}
