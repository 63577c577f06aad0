import { createServer } from 'node:net'

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  readonly startedAt: number
  /** From the start of the process to its first answer. */
  readonly firstAnswerMs: number
  /** Ends it by SIGTERM, and resolves to its exit code. */
  stop(): Promise<number>
}

/** Starts a server that takes its port from the environment, and waits for its first answer. */
export async function startServer(
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = Bun.spawn([...command], {
    env: { ...baseEnv(port), ...env },
    stdout: 'ignore',
    stderr: 'inherit',
  })
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended by itself`)
    await Bun.sleep(1)
  }
  return {
    url,
    pid: child.pid,
    startedAt,
    firstAnswerMs: performance.now() - startedAt,
    stop() {
      child.kill('SIGTERM')
      return child.exited
    },
  }
}

/** Everything on, but for throttles that let one client send all it can. */
function baseEnv(port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    PORT: String(port),
    API_RATE_PER_MINUTE: '1000000000',
    TENANT_RATE_PER_MINUTE: '1000000000',
    LOG_LEVEL: 'warn',
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
