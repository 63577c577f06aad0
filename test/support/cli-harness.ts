import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CliIo } from '../../src/cli/cli-io.ts'
import { runCli } from '../../src/cli/run.ts'
import { aFolder } from './a-folder.ts'

/** What one command line came to. */
export interface CliResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A command line under test. */
export interface CliHarness {
  readonly dataDir: string
  /** Runs one command line in this process, on a data folder that all runs of the harness share. */
  run(...argv: string[]): Promise<CliResult>
  /** Writes a file for a command to read and returns its path. */
  write(name: string, content: string | Uint8Array): string
}

/** A command line on a temporary data folder, which does not exist yet. */
export function createCliHarness(overrides: Partial<CliIo> = {}): CliHarness {
  const folder = aFolder()
  const dataDir = join(folder, 'data')
  return {
    dataDir,
    async run(...argv) {
      let stdout = ''
      let stderr = ''
      const exitCode = await runCli(argv, {
        env: { DATA_DIR: dataDir },
        stdout: text => {
          stdout += text
        },
        stderr: text => {
          stderr += text
        },
        isTerminal: false,
        readStdin: async () => new Uint8Array(),
        onStopSignal: () => {},
        now: () => 0,
        ...overrides,
      })
      return { exitCode, stdout, stderr }
    },
    write(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
  }
}
