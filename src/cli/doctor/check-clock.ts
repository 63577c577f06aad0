import type { DatabaseContents } from '../../storage/examine-database.ts'
import { type Finding, ok, wrong } from './finding.ts'

/** The clock, against the newest event: a clock that went back gives events the wrong times. */
export function checkClock({ newestReceivedAt }: DatabaseContents, now: number): Finding {
  const text = new Date(now).toISOString()
  if (newestReceivedAt === null) return ok('clock', `${text}, no event yet`)
  const newest = `newest event ${new Date(newestReceivedAt).toISOString()}`
  return newestReceivedAt <= now
    ? ok('clock', `${text}, ${newest}`)
    : wrong('clock', `${text}, but ${newest}: the clock has gone back`)
}
