import { toAccount } from '../../core/account.ts'
import type { RingRecovery } from '../../ingest/ring-buffer.ts'
import type { DatabaseContents } from '../../storage/examine-database.ts'
import { type Finding, ok, wrong } from './finding.ts'

const toText = (count: number) => count.toLocaleString('en-US')

/**
 * The account of all events: what was counted as the ring was drained, against the rows that are there
 * and the records that a walk over the ring has found.
 */
export function checkAccount(
  { totals, events, quarantine }: DatabaseContents,
  { pendingRecords, lostRecords }: Pick<RingRecovery, 'pendingRecords' | 'lostRecords'>,
): Finding {
  const { cursor } = totals
  const found = { ...totals, lost: totals.lost + lostRecords, cursor }
  const account = toAccount(found, cursor.records + pendingRecords)
  const { received, stored, duplicates, quarantined, discarded, lost, pending } = account
  const set = quarantine.reduce((sum, { records }) => sum + records, 0)
  const mistakes = [
    events === stored ? '' : `but ${toText(events)} are in the table of events`,
    set === quarantined - discarded ? '' : `but ${toText(set)} are in quarantine`,
    lost === 0 ? '' : 'an older copy of the database was put back',
  ].filter(Boolean)
  const sum = [
    `received ${toText(received)} = stored ${toText(stored)}`,
    `duplicate ${toText(duplicates)}`,
    `quarantined ${toText(quarantined)}${discarded > 0 ? ` (${toText(discarded)} discarded)` : ''}`,
    `pending ${toText(pending)}`,
    ...(lost > 0 ? [`lost ${toText(lost)}`] : []),
  ].join(' + ')
  return mistakes.length === 0
    ? ok('account', sum)
    : wrong('account', `${sum}; ${mistakes.join('; ')}`)
}
