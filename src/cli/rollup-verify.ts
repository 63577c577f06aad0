import { defineCommand } from 'citty'
import { verifyRollups } from '../storage/rollup/verify-rollups.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { withDatabase } from './with-database.ts'

/** `pulso rollup verify`: counts all events again, and fails when the rollups say anything else. */
export function createRollupVerify(io: CliIo) {
  return defineCommand({
    meta: { name: 'verify', description: 'Compare the rollups with the events' },
    run() {
      const tables = withDatabase(io.env, verifyRollups)
      const isRight = (wrong: number, missing: number) => wrong === 0 && missing === 0
      io.stdout(
        renderTable([
          ['TABLE', '', 'WRONG', 'MISSING'],
          ...tables.map(({ table, wrong, missing }) => [
            ...[table, isRight(wrong, missing) ? 'ok' : 'WRONG', String(wrong), String(missing)],
          ]),
        ]),
      )
      if (tables.every(({ wrong, missing }) => isRight(wrong, missing))) return
      throw new Error('the rollups are not what the events say: pulso rollup rebuild mends them')
    },
  })
}
