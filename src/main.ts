import { runCli } from './cli/run.ts'
import { writeFully } from './cli/write-fully.ts'

process.exit(
  await runCli(process.argv.slice(2), {
    env: process.env,
    stdout: text => writeFully(1, text),
    stderr: text => writeFully(2, text),
    isTerminal: process.stderr.isTTY,
    readStdin: () => Bun.stdin.bytes(),
    onStopSignal(listener) {
      process.on('SIGTERM', listener)
      process.on('SIGINT', listener)
    },
  }),
)
