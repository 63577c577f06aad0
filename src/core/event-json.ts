import type { Calendar } from './calendar.ts'
import { toEventFields } from './event-fields.ts'
import type { RecordedEvent } from './recorded-event.ts'

/**
 * An event as JSON on one line. Its metadata is put in as it is stored: read and written anew, numbers
 * that a double cannot hold would be others.
 */
export function toEventJson(event: RecordedEvent, calendar: Calendar): string {
  const { metadata, ...others } = toEventFields(event, calendar)
  return `${JSON.stringify(others).slice(0, -1)},"metadata":${metadata ?? 'null'}}`
}
