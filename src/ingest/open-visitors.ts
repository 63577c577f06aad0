import type { Logger } from 'pino'
import { createSalt, readSalts, writeSalts } from './salt-file.ts'
import { Visitors } from './visitors.ts'

export interface OpenVisitors extends Pick<Visitors, 'identify'> {
  /** To be called often: salts come and go with the days, and into the file. */
  renew(now: number): void
}

interface OpenVisitorsOptions {
  readonly path: string
  readonly now: number
  readonly log: Logger
}

/**
 * Visitors whose salts outlive the process, in a file. Where that cannot be written they are in memory
 * alone, which is logged: after a restart the same people are other visitors, and no event waits for it.
 */
export function openVisitors({ path, now, log }: OpenVisitorsOptions): OpenVisitors {
  const visitors = new Visitors(readSalts(path), createSalt)
  let saved = ''
  let isFailing = false

  function renew(at: number) {
    visitors.renew(at)
    const days = [...visitors.salts.keys()].join()
    if (days === saved) return
    try {
      writeSalts(path, visitors.salts)
      saved = days
      isFailing = false
    } catch (err) {
      if (!isFailing)
        log.error({ err }, 'the salts of visitors cannot be kept; a restart loses them')
      isFailing = true
    }
  }

  renew(now)
  return { identify: identity => visitors.identify(identity), renew }
}
