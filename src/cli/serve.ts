import { defineCommand } from 'citty'
import pino from 'pino'
import { type Config, parseConfig } from '../config.ts'
import { StorageError } from '../core/storage-error.ts'
import { createService } from '../service.ts'
import type { PulsoDatabase } from '../storage/open-database.ts'
import type { CliIo } from './cli-io.ts'
import { addDemoEvents, addDemoKey, addDemoTenant, hasDemoTenant, toDemoRequests } from './demo.ts'
import { toReachableUrl } from './reachable-url.ts'
import { withDatabase } from './with-database.ts'

/**
 * Signals this soon after the first are the same request to stop: at Ctrl-C the terminal signals
 * `bun run` and its child, and `bun run` passes its own signal on.
 */
const SAME_REQUEST_MS = 1000

/** What is to be known of a stop that does not wait, by where the ring is. */
const STOPPED_AT_ONCE: Readonly<Record<Config['ring'], string>> = {
  file: 'stopped at once: the next start stores what is in the ring',
  memory: 'stopped at once: events that are not stored yet are lost',
}

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
        description:
          'fill an empty database with a tenant and its visitors, and print requests to try',
      },
    },
    async run({ args }) {
      const config = parseConfig(io.env)
      const { first, second } = watchStopSignals(io, config.ring)
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
  const demoKey = demo ? prepareDemo(io) : undefined
  const service = createService(config, createLog(config, io))
  await service.start()
  if (demo) {
    const { origin } = toReachableUrl(service.url, 'localhost')
    io.stdout(`${demoKey ? toDemoRequests(origin, demoKey) : ''}${origin}/swagger\n`)
  }
  await stopped
  await service.stop()
}

/** A key to try the demo with; undefined when the database has other tenants. */
function prepareDemo(io: CliIo): string | undefined {
  const prepare = (db: PulsoDatabase) => {
    const now = Date.now()
    if (addDemoTenant(db)) addDemoEvents(db, now)
    else io.stdout('the database has tenants already and is left as it is\n')
    return hasDemoTenant(db) ? addDemoKey(db, now) : undefined
  }
  return withDatabase(io.env, prepare, { mayCreate: true })
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
function watchStopSignals(
  io: CliIo,
  ring: Config['ring'],
): { first: Promise<void>; second: Promise<never> } {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<never>()
  let firstAt: number | undefined
  io.onStopSignal(() => {
    const now = io.now()
    firstAt ??= now
    first.resolve()
    if (now - firstAt > SAME_REQUEST_MS) second.reject(new StorageError(STOPPED_AT_ONCE[ring]))
  })
  return { first: first.promise, second: second.promise }
}
