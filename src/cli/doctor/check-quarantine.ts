import type { DatabaseContents } from '../../storage/examine-database.ts'
import { toCountText } from '../count-text.ts'
import { type Finding, ok, wrong } from './finding.ts'

/** What is in quarantine, and why. */
export function checkQuarantine({ quarantine }: DatabaseContents): Finding {
  if (quarantine.length === 0) return ok('quarantine', 'empty')
  const reasons = quarantine.map(
    ({ error, records }) => `${toCountText(records, 'record')}: ${error}`,
  )
  return wrong('quarantine', `${reasons.join('; ')}; pulso quarantine list shows them`)
}
