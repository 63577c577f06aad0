import { parseConfig } from '../config.ts'
import type { CliIo } from './cli-io.ts'

/** DATA_DIR alone: a bad PORT must not stop a `tenant list`. */
export function readDataDir(env: CliIo['env']): string {
  return parseConfig({ DATA_DIR: env.DATA_DIR }).dataDir
}
