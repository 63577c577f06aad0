import { isTrackType, type TrackType } from './event.ts'
import { toNumberText } from './exact-json.ts'
import { currencyDigits, parseCurrency, toMinorUnits } from './money.ts'
import { parseTimestamp } from './timestamp.ts'

/** How far ahead of the server's clock a conversion's timestamp may be. */
export const MAX_CLOCK_SKEW_MS = 5 * 60_000

/** The fields of a conversion beacon as they arrived; any of them may be missing or malformed. */
export interface ConversionFields {
  readonly transaction_id?: unknown
  readonly value?: unknown
  readonly currency?: unknown
  readonly event?: unknown
  readonly timestamp?: unknown
}

/** A conversion with every field valid or at its default; `rejected` keeps what was sent instead. */
export interface Conversion {
  readonly transactionId: string | null
  readonly valueMinor: number
  readonly currency: string
  readonly type: TrackType
  readonly occurredAt: number
  readonly rejected: Record<string, unknown> | null
}

/**
 * Reads a conversion without ever refusing it: a malformed field takes its default, so that it
 * never costs the merchant the sale (contract).
 */
export function toConversion(
  fields: ConversionFields,
  defaults: { now: number; currency: string },
): Conversion {
  const rejected: Record<string, unknown> = {}

  function read<T>(name: keyof ConversionFields, parse: (sent: unknown) => T | undefined) {
    const sent = fields[name]
    if (sent === undefined || sent === null) return undefined
    const value = parse(sent)
    if (value === undefined) rejected[name] = sent
    return value
  }

  const currency = read('currency', parseCurrency) ?? defaults.currency
  const digits = currencyDigits(currency)
  return {
    transactionId: read('transaction_id', parseTransactionId) || null,
    valueMinor: read('value', sent => parseAmount(sent, digits)) ?? 0,
    currency,
    type: read('event', sent => (isTrackType(sent) ? sent : undefined)) ?? 'purchase',
    occurredAt: read('timestamp', sent => parsePast(sent, defaults.now)) ?? defaults.now,
    rejected: Object.keys(rejected).length > 0 ? rejected : null,
  }
}

/** The transaction id as the answer echoes it: exactly as sent, a number as its string. */
export function toTransactionEcho(sent: unknown): string | null {
  return typeof sent === 'string' ? sent : (toNumberText(sent) ?? null)
}

/**
 * A transaction id in storable form; a blank one means that there is none, for otherwise all sales
 * of a page that forgot to fill it in would count as one.
 */
function parseTransactionId(sent: unknown): string | undefined {
  const id = toTransactionEcho(sent)
  if (id === null || !id.isWellFormed()) return undefined
  return id.trim() === '' ? '' : id
}

function parseAmount(sent: unknown, digits: number): number | undefined {
  const text = typeof sent === 'string' ? sent : toNumberText(sent)
  return text === undefined ? undefined : toMinorUnits(text, digits)
}

function parsePast(sent: unknown, now: number): number | undefined {
  const at = parseTimestamp(sent)
  return at !== undefined && at <= now + MAX_CLOCK_SKEW_MS ? at : undefined
}
