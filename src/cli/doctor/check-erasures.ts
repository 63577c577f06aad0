import type { DatabaseContents } from '../../storage/examine-database.ts'
import { toCountText } from '../count-text.ts'
import { type Finding, ok, wrong } from './finding.ts'

/** Erasures that are not done, if there are any: only a running service goes on with them. */
export function checkErasures(
  { pendingErasures }: DatabaseContents,
  { isServed }: { isServed: boolean },
): Finding[] {
  if (pendingErasures === 0) return []
  const pending = `${toCountText(pendingErasures, 'erasure')} not done yet`
  return isServed
    ? [ok('erasures', `${pending}; the service is at it`)]
    : [wrong('erasures', `${pending}; the next start of the service does what is left`)]
}
