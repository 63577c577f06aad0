import { join } from 'node:path'

/** A server to be measured. */
export interface Contender {
  readonly name: string
  readonly command: readonly string[]
  /** Whether it stores the events that it accepts. */
  readonly isStoring: boolean
  /** The folder to run in, which is kept; otherwise a new one for each run. */
  readonly dataDir?: string
  /** Begins what is to go on during a measurement, beside it, and ends when disposed of. */
  readonly disturb?: (dataDir: string) => Disposable
}

/** A bare server that parses the same JSON and answers a constant. */
export const CEILING: Contender = {
  name: 'ceiling',
  command: [process.execPath, join(import.meta.dir, 'ceiling.ts')],
  isStoring: false,
}

/** The same application, but inserting each event within its request. */
export const DIRECT: Contender = {
  name: 'direct',
  command: [process.execPath, join(import.meta.dir, 'direct.ts')],
  isStoring: true,
}

/** The compiled binary as it ships. */
export const PULSO: Contender = {
  name: 'pulso',
  command: [join(import.meta.dir, '../../dist/pulso'), 'serve', '--demo'],
  isStoring: true,
}
