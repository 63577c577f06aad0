import { defineCommand } from 'citty'
import pino from 'pino'
import { type Config, parseConfig } from '../config.ts'
import { createService } from '../service.ts'
import type { CliIo } from './cli-io.ts'
import { addDemoTenant, hasDemoTenant, toDemoRequests } from './demo.ts'
import { toReachableUrl } from './reachable-url.ts'
import { withDatabase } from './with-database.ts'

/** `pulso serve`: runs the service until it is asked to stop. */
export function createServe(io: CliIo) {
  return defineCommand({
    meta: {
      name: 'serve',
      description: 'Run the service; the default, so pulso --demo works too',
    },
    args: {
      demo: {
        type: 'boolean',
        description: 'fill an empty database with a tenant and products, and print requests to try',
      },
    },
    async run({ args }) {
      const config = parseConfig(io.env)
      const { first, second } = watchStopSignals(io)
      const serving = serve(config, { io, demo: args.demo === true, stopped: first })
      await Promise.race([serving, second])
    },
  })
}

interface ServeOptions {
  io: CliIo
  demo: boolean
  stopped: Promise<void>
}

async function serve(config: Config, { io, demo, stopped }: ServeOptions): Promise<void> {
  const isDemo = demo && prepareDemo(io)
  const service = createService(config, createLog(config, io))
  await service.start()
  if (demo) {
    const { origin } = toReachableUrl(service.url, 'localhost')
    io.stdout(`${isDemo ? toDemoRequests(origin) : ''}${origin}/swagger\n`)
  }
  await stopped
  await service.stop()
}

/** Whether there is a demo tenant, now or already. */
function prepareDemo(io: CliIo): boolean {
  return withDatabase(io.env, db => {
    if (!addDemoTenant(db)) io.stdout('the database has tenants already and is left as it is\n')
    return hasDemoTenant(db)
  })
}

function createLog(config: Config, io: CliIo) {
  const write = (line: string) => {
    try {
      io.stdout(line)
    } catch {
      // A full disk under the log must not become a failed request, and there is nowhere to say so.
    }
  }
  return pino(
    {
      level: config.logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      base: null,
    },
    { write },
  )
}

/** `first` resolves at a request to stop; `second` rejects at the next, which does not wait. */
function watchStopSignals(io: CliIo): { first: Promise<void>; second: Promise<never> } {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<never>()
  let requests = 0
  io.onStopSignal(() => {
    requests += 1
    if (requests === 1) first.resolve()
    else second.reject(new Error('stopped at once: the next start finishes what is in the ring'))
  })
  return { first: first.promise, second: second.promise }
}
