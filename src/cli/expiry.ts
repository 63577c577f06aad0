import { parseTimestamp } from '../core/timestamp.ts'
import { UsageError } from './usage-error.ts'

const HOUR_MS = 3_600_000
const UNITS_MS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
}
const SPAN = /^([1-9]\d{0,5})([hdw])$/

/**
 * When something expires, in milliseconds since the epoch: a while from now, or an instant; null when
 * the option is not given. Throws UsageError for what is neither, or over already.
 */
export function toExpiry(
  text: string | undefined,
  { option, now }: { option: string; now: number },
): number | null {
  if (text === undefined) return null
  const [, count, unit = ''] = SPAN.exec(text) ?? []
  const at =
    count === undefined ? parseTimestamp(text) : now + Number(count) * (UNITS_MS[unit] ?? 0)
  if (at === undefined) {
    throw new UsageError(`${option} must be hours (24h), days (90d), weeks (12w) or ISO 8601`)
  }
  if (at <= now) throw new UsageError(`${option} is in the past`)
  return at
}
