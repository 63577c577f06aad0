import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly url: string
  /** From the start of the process to its first answer. */
  readonly firstAnswerMs: number
  residentMib(): number
  /** Ends it by SIGTERM, and resolves to its exit code. */
  stop(): Promise<number>
}

/** Starts a server that takes its port from the environment, and waits for its first answer. */
export async function startServer(
  command: readonly string[],
  env: Record<string, string>,
): Promise<ServerProcess> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = Bun.spawn([...command], {
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: String(port), ...env },
    stdout: 'ignore',
    stderr: 'inherit',
  })
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended by itself`)
    await Bun.sleep(1)
  }
  return {
    url,
    firstAnswerMs: performance.now() - startedAt,
    residentMib: () => readResidentMib(child.pid),
    stop() {
      child.kill('SIGTERM')
      return child.exited
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  )
}

function findFreePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

/** From Linux's /proc, in KiB there. */
function readResidentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}
