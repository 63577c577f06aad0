import { onTestFinished } from 'bun:test'
import { join } from 'node:path'

const ROOT = join(import.meta.dir, '../..')

/** The service as it runs from source, and as it ships. */
export const FROM_SOURCE = [process.execPath, join(ROOT, 'src/main.ts')]
export const BINARY = [join(ROOT, 'dist/pulso')]

/** A service in a process of its own, killed when the test ends if it still runs. */
export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** Everything that it has printed so far. */
  output(): string
  signal(signal: NodeJS.Signals): void
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
}

export interface ServiceProcessOptions {
  readonly dataDir: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** Starts a service on a free port and resolves when it listens; rejects when it ends before that. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { dataDir, command = FROM_SOURCE, args = ['serve'], env = {}, cwd = ROOT } = options
  const child = Bun.spawn([...command, ...args], {
    cwd,
    env: {
      ...baseEnv(),
      HOST: '127.0.0.1',
      PORT: '0',
      RING_MIB: '1',
      API_RATE_PER_MINUTE: '1000000',
      TENANT_RATE_PER_MINUTE: '1000000',
      DATA_DIR: dataDir,
      ...env,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  onTestFinished(() => child.kill('SIGKILL'))

  let output = ''
  const listening = Promise.withResolvers<string>()
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      output += decoder.decode(chunk, { stream: true })
      const url = /"url":"([^"]+)"/.exec(output)?.[1]
      if (url) listening.resolve(url)
    }
  }
  const collected = Promise.all([collect(child.stdout), collect(child.stderr)])
  const exited = child.exited.then(async code => {
    await collected
    listening.reject(new Error(`the service ended with ${code}: ${output}`))
    return child.signalCode === null ? code : null
  })
  const url = await listening.promise
  return {
    url,
    pid: child.pid,
    output: () => output,
    signal: signal => child.kill(signal),
    exited,
  }
}

/** Settings of this machine must not reach a service under test. */
function baseEnv(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
}
