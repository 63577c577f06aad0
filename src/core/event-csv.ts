import type { Calendar } from './calendar.ts'
import { EVENT_FIELDS, toEventFields } from './event-fields.ts'
import type { RecordedEvent } from './recorded-event.ts'

/** What RFC 4180 has quotes for, and spaces at an end, which some programs take away. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/
/** What a spreadsheet takes for the beginning of a formula, as OWASP lists it. */
const FORMULA = /^[=+\-@\t\r\n]/

/** The first line of events as CSV. */
export const EVENT_CSV_HEADER = `${EVENT_FIELDS.join(',')}\r\n`

/**
 * An event as one record of CSV (RFC 4180), its line end included; a field that is null is empty. A
 * transaction id is whatever a sender makes it: one that would be a formula in a spreadsheet has a `'`
 * before it. The other fields cannot be one: they are numbers, words of ours, or JSON objects.
 */
export function toEventCsv(event: RecordedEvent, calendar: Calendar): string {
  const fields = toEventFields(event, calendar)
  fields.transaction_id = event.transactionId?.replace(FORMULA, "'$&") ?? null
  return `${EVENT_FIELDS.map(name => toCsvField(fields[name])).join(',')}\r\n`
}

/** Text that is empty is told apart from null by its quotes. */
function toCsvField(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
