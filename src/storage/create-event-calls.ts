import { Calendar } from '../core/calendar.ts'
import type { EventCalls, ExportFormat } from '../core/event-calls.ts'
import { EVENT_CSV_HEADER, toEventCsv } from '../core/event-csv.ts'
import { toEventJson } from '../core/event-json.ts'
import type { RecordedEvent } from '../core/recorded-event.ts'
import { createEventReader } from './event-reader.ts'
import { createFindGone } from './find-gone.ts'
import type { PulsoDatabase } from './open-database.ts'

/** Of one answer. Metadata may be large: a thousand events could have 64 MiB. */
const EVENTS_LIMITS = { maxChars: 2 ** 21, maxScanned: 20_000 }
/** Of one part of an export, which is held in memory while the client takes it. */
const EXPORT_LIMITS = { maxEvents: 4000, maxChars: 2 ** 19, maxScanned: 20_000 }
/** Of one look at what is new, for all who are listening. */
const NEW_LIMITS = { maxEvents: 2000, maxChars: 2 ** 20, maxScanned: 50_000 }

type ToText = (event: RecordedEvent, calendar: Calendar) => string

const EXPORT_TEXTS: Readonly<Record<ExportFormat, ToText>> = {
  csv: toEventCsv,
  ndjson: (event, calendar) => `${toEventJson(event, calendar)}\n`,
}

/** Answers what is asked about single events from a database, in steps that are short. */
export function createEventCalls(db: PulsoDatabase, now: () => number): EventCalls {
  const reader = createEventReader(db)
  const findGone = createFindGone(db)
  const calendars = new Map<string, Calendar>()

  function getCalendar(timeZone: string): Calendar {
    let calendar = calendars.get(timeZone)
    if (!calendar) {
      calendar = new Calendar(timeZone)
      calendars.set(timeZone, calendar)
    }
    return calendar
  }

  return {
    readEvents({ tenant, filter, after, limit }) {
      const calendar = getCalendar(tenant.timeZone)
      const { texts, next } = reader.readPage({
        ...EVENTS_LIMITS,
        maxEvents: limit,
        tenantId: tenant.id,
        filter,
        order: 'newest first',
        after,
        toText: event => toEventJson(event, calendar),
      })
      return { events: texts, next }
    },
    readExport({ tenant, filter, after, format, maxId: given }) {
      const calendar = getCalendar(tenant.timeZone)
      const maxId = given ?? reader.readNewestId()
      const toText = EXPORT_TEXTS[format]
      const { texts, next } = reader.readPage({
        ...EXPORT_LIMITS,
        tenantId: tenant.id,
        filter,
        order: 'oldest first',
        after,
        maxId,
        toText: event => toText(event, calendar),
      })
      const header = format === 'csv' && given === null ? EVENT_CSV_HEADER : ''
      return { text: header + texts.join(''), next, maxId }
    },
    findNewestEventId: () => reader.readNewestId(),
    readNewEvents({ tenants, afterId }) {
      const zones = new Map(tenants.map(({ id, timeZone }) => [id, timeZone]))
      const { found, untilId, newestId } = reader.readNew({
        ...NEW_LIMITS,
        afterId,
        tenantIds: [...zones.keys()],
        toText: event => toEventJson(event, getCalendar(zones.get(event.tenantId) as string)),
      })
      const events = found.map(({ event: { id, tenantId, device }, text }) => ({
        id,
        tenantId,
        isBot: device === 'bot',
        json: text,
      }))
      return { events, untilId, newestId }
    },
    findGone: viewers => findGone(viewers, now()),
  }
}
