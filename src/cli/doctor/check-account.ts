import { toAccount } from '../../core/account.ts'
import type { DatabaseContents } from '../../storage/examine-database.ts'
import { toCountText } from '../count-text.ts'
import { type Finding, ok, wrong } from './finding.ts'

const toText = (count: number) => count.toLocaleString('en-US')

/**
 * The account of all events: what was counted as the ring was drained, against the rows that are there
 * and the records that a walk over the ring has found.
 */
export function checkAccount(
  { totals, events, quarantine }: DatabaseContents,
  pendingRecords: number,
): Finding {
  const account = toAccount(totals, totals.cursor.records + pendingRecords)
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

/** What is in quarantine, and why. */
export function checkQuarantine({ quarantine }: DatabaseContents): Finding {
  if (quarantine.length === 0) return ok('quarantine', 'empty')
  const reasons = quarantine.map(
    ({ error, records }) => `${toCountText(records, 'record')}: ${error}`,
  )
  return wrong('quarantine', `${reasons.join('; ')}; pulso quarantine list shows them`)
}

/** The clock, against the newest event: a clock that went back gives events the wrong times. */
export function checkClock({ newestReceivedAt }: DatabaseContents, now: number): Finding {
  const text = `${new Date(now).toISOString()}`
  if (newestReceivedAt === null) return ok('clock', `${text}, no event yet`)
  const newest = `newest event ${new Date(newestReceivedAt).toISOString()}`
  return newestReceivedAt <= now
    ? ok('clock', `${text}, ${newest}`)
    : wrong('clock', `${text}, but ${newest}: the clock has gone back`)
}
