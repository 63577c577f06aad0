import { expect } from 'bun:test'
import type { BeaconLoad } from './a-beacon-load.ts'
import { type Fault, startFaultyService } from './a-faulty-service.ts'
import type { ServiceProcessOptions } from './a-service-process.ts'
import { until } from './until.ts'

interface DeathOptions extends ServiceProcessOptions {
  readonly load: BeaconLoad
  /** After how many more acknowledged events it is asked to stop; never unless given. */
  readonly stopAfter?: number
}

/** Runs a service under load until it dies of the fault; fails when it does not die of that. */
export async function dieOf(fault: Fault, options: DeathOptions): Promise<void> {
  const output = await run(fault, options)
  expect(output).toContain(`fault at ${fault.at}\n`)
}

/** What it printed until it ended. */
async function run(fault: Fault, { load, stopAfter, ...options }: DeathOptions): Promise<string> {
  const before = load.acknowledged.size
  let isGone = false
  const service = await startFaultyService(fault, options).catch(error => String(error))
  if (typeof service === 'string') return service
  service.exited.then(() => {
    isGone = true
  })
  const running = load.run(service.url)
  if (stopAfter !== undefined) {
    await until('it may stop', () => isGone || load.acknowledged.size >= before + stopAfter)
    service.signal('SIGTERM')
  }
  await until(`it dies at: ${fault.at}`, () => isGone)
  await running
  return service.output()
}
