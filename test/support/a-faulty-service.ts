import { join } from 'node:path'
import {
  FROM_SOURCE,
  type ServiceProcess,
  type ServiceProcessOptions,
  startServiceProcess,
} from './a-service-process.ts'

/** What goes wrong in a service, and where. */
export interface Fault {
  /** A step as `fault-preload.ts` makes them, such as `drain commit before`. */
  readonly at: string
  /** At which pass of the step it happens; at the first unless given. */
  readonly nth?: number
  /** The process is killed unless this says otherwise. */
  readonly does?: 'kill' | 'hold' | 'throw' | 'exit'
  /** A file: the fault happens at every pass while it is there, a hold lasts as long. */
  readonly gate?: string
}

const [BUN, ...MAIN] = FROM_SOURCE as [string, ...string[]]
const PRELOADS = ['fault-file-preload.ts', 'fault-preload.ts'].flatMap(name => [
  '--preload',
  join(import.meta.dir, name),
])

/** Starts a service, from source, in which something goes wrong; what it prints tells when. */
export function startFaultyService(
  fault: Fault,
  options: ServiceProcessOptions,
): Promise<ServiceProcess> {
  const { at, nth = 1, does = 'kill', gate = '' } = fault
  return startServiceProcess({
    ...options,
    command: [BUN, ...PRELOADS, ...MAIN],
    env: {
      ...options.env,
      FAULT: at,
      FAULT_NTH: String(nth),
      FAULT_DOES: does,
      FAULT_GATE: gate,
    },
  })
}
