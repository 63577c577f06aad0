import { runCli } from '../../src/cli/run.ts'
import { aFolder } from './a-folder.ts'

/** A service that a command line runs in this process. */
export interface CliService {
  readonly dataDir: string
  /** Resolves when it heeds signals, before it has started. */
  readonly starting: Promise<void>
  /** Resolves when it listens, or has failed to. */
  readonly ready: Promise<void>
  readonly exitCode: Promise<number>
  /** What a SIGTERM does, `afterMs` after the signal before it. */
  signal(afterMs?: number): void
  stdout(): string
  stderr(): string
}

interface CliServiceOptions {
  env?: Record<string, string>
  /** The end of what it prints when it is ready. */
  readyText?: string
  /** Called with all that it prints; may throw, as a full disk does. */
  onStdout?: (text: string) => void
}

/** Runs a serving command line, on a free port and a data folder of its own unless `env` says otherwise. */
export function startCliService(
  argv: readonly string[],
  { env = {}, readyText = '"pulso is listening"}\n', onStdout }: CliServiceOptions = {},
): CliService {
  const dataDir = env.DATA_DIR ?? aFolder()
  const starting = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  let stdout = ''
  let stderr = ''
  let signal = () => {}
  let now = 0
  const exitCode = runCli(argv, {
    env: { HOST: '127.0.0.1', PORT: '0', RING_MIB: '1', DATA_DIR: dataDir, ...env },
    stdout(text) {
      stdout += text
      if (stdout.endsWith(readyText)) ready.resolve()
      onStdout?.(text)
    },
    stderr(text) {
      stderr += text
    },
    isTerminal: false,
    readStdin: async () => new Uint8Array(),
    onStopSignal(listener) {
      signal = listener
      starting.resolve()
    },
    now: () => now,
  })
  exitCode.then(() => ready.resolve())
  return {
    dataDir,
    starting: starting.promise,
    ready: ready.promise,
    exitCode,
    signal(afterMs = 0) {
      now += afterMs
      signal()
    },
    stdout: () => stdout,
    stderr: () => stderr,
  }
}
