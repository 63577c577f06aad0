import type { StatsCalls } from '../../core/stats-calls.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { readFunnel } from './read-funnel.ts'

/**
 * Reads funnels one after the other, each on a connection of its own: others use theirs in between, and
 * see the database as it is by then.
 */
export function createFunnelCall(openReader: () => PulsoDatabase): StatsCalls['funnel'] {
  let last: Promise<unknown> = Promise.resolve()

  return args => {
    const funnel = last.then(async () => {
      const db = openReader()
      try {
        return await readFunnel(db, args, { takeBreak })
      } finally {
        db.$client.close()
      }
    })
    last = funnel.catch(() => {})
    return funnel
  }
}

function takeBreak(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
