import { defineCommand } from 'citty'
import { version } from '../../package.json'
import type { CliIo } from './cli-io.ts'
import { readCommit } from './read-commit.ts' with { type: 'macro' }

/** `pulso version`: what to name in a bug report. */
export function createVersion(io: CliIo) {
  return defineCommand({
    meta: { name: 'version', description: 'Print the version, the commit and the Bun version' },
    run() {
      io.stdout(`pulso ${version} (commit ${readCommit()}, bun ${Bun.version})\n`)
    },
  })
}
