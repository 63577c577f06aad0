import type { Config } from '../../config.ts'
import { toAccount } from '../../core/account.ts'
import type { RingInspection } from '../../ingest/ring-buffer.ts'
import type { DatabaseContents } from '../../storage/examine-database.ts'
import { type Finding, ok, wrong } from './finding.ts'

const toText = (count: number) => count.toLocaleString('en-US')

/**
 * The account of all events: what was counted as the ring was drained, against the rows that are there
 * and the records that a walk over the ring has found. What is pending in a memory ring is not known.
 */
export function checkAccount(
  { totals, events, expired, erased, quarantine }: DatabaseContents,
  { kind, found }: { kind: Config['ring']; found: RingInspection | undefined },
): Finding {
  const { cursor } = totals
  const withLost = { ...totals, lost: totals.lost + (found?.lostRecords ?? 0) }
  const account = toAccount(withLost, cursor.records + (found?.pendingRecords ?? 0))
  const { received, stored, duplicates, quarantined, discarded, lost, pending } = account
  const set = quarantine.reduce((sum, { records }) => sum + records, 0)
  const mistakes = [
    events + expired + erased === stored ? '' : `but ${toText(events)} are in the table of events`,
    set === quarantined - discarded ? '' : `but ${toText(set)} are in quarantine`,
  ].filter(Boolean)
  const sum = [
    `received ${toText(received)} = stored ${toText(stored)}${toGoneText({ expired, erased })}`,
    `duplicate ${toText(duplicates)}`,
    `quarantined ${toText(quarantined)}${discarded > 0 ? ` (${toText(discarded)} discarded)` : ''}`,
    ...(kind === 'file' ? [`pending ${toText(pending)}`] : []),
    ...(lost > 0 ? [`lost ${toText(lost)}`] : []),
  ].join(' + ')
  const text = kind === 'file' ? sum : `${sum}, but for what is pending`
  return mistakes.length === 0
    ? ok('account', text)
    : wrong('account', `${text}; ${mistakes.join('; ')}`)
}

/** How many of the stored events are there no more, and why. */
function toGoneText({ expired, erased }: { expired: number; erased: number }): string {
  const parts = [
    ...(expired > 0 ? [`${toText(expired)} expired`] : []),
    ...(erased > 0 ? [`${toText(erased)} erased`] : []),
  ]
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}
