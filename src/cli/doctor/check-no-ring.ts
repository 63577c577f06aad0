import type { Config } from '../../config.ts'
import type { DrainedTotals } from '../../core/account.ts'
import { type Finding, ok, wrong } from './finding.ts'

interface NoRing {
  readonly kind: Config['ring']
  /** Why the file that is there cannot be read. */
  readonly problem: string | undefined
  /** Undefined when the database cannot be read. */
  readonly totals: DrainedTotals | undefined
}

/** What it means that there is no ring to look at. */
export function checkNoRing({ kind, problem, totals }: NoRing): Finding {
  if (kind === 'memory') {
    return ok('ring', 'in memory: the service alone can see it, and a crash loses what is in it')
  }
  if (problem) return wrong('ring', `${problem}; moving the file away starts an empty one`)
  const { stored = 0, duplicates = 0, quarantined = 0 } = totals ?? {}
  return stored + duplicates + quarantined === 0
    ? ok('ring', 'none yet')
    : wrong('ring', 'there is none, though one was drained: what was only in it is missing')
}
