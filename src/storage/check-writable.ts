import { accessSync, constants, existsSync } from 'node:fs'

/**
 * Throws the system's error when a database that exists may not be written. SQLite would open it for
 * reading only, and say so at the first write.
 */
export function checkWritable(path: string): void {
  for (const file of [path, `${path}-wal`]) {
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
  }
}
