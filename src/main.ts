import { runCli } from './cli/run.ts'
import { writeFully } from './cli/write-fully.ts'

// What is written holds customers' data: nobody else on the machine may read it.
process.umask(0o077)

process.exit(
  await runCli(process.argv.slice(2), {
    env: process.env,
    stdout: text => writeFully(1, text),
    stderr: text => writeFully(2, text),
    isTerminal: process.stderr.isTTY,
    readStdin: () => Bun.stdin.bytes(),
    onStopSignal(listener) {
      for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, listener)
    },
    now: () => performance.now(),
  }),
)
