import type { EventFilter } from './event-filter.ts'
import type { EventKey } from './event-key.ts'
import type { Tenant } from './tenant.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Whose events, and which of them; times are told in the tenant's zone. */
export interface EventsQuery {
  readonly tenant: EventsTenant
  readonly filter: EventFilter
  /** Where the page before ended; null for the first. */
  readonly after: EventKey | null
}

export type EventsTenant = Pick<Tenant, 'id' | 'timeZone'>

export interface ExportQuery extends EventsQuery {
  readonly format: ExportFormat
  /** As the page before says; null for the first, which says what the newest event is. */
  readonly maxId: number | null
}

/** Where a page is no longer than asked for, there may still be more behind it. */
export interface EventsPage {
  /** Each as JSON, newest first. */
  readonly events: readonly string[]
  /** Null at the end. */
  readonly next: EventKey | null
}

export interface ExportPage {
  /** Whole lines, oldest event first; may be empty before the end. */
  readonly text: string
  readonly next: EventKey | null
  readonly maxId: number
}

export interface NewEventsQuery {
  /** No tenant twice. */
  readonly tenants: readonly EventsTenant[]
  readonly afterId: number
}

export interface NewEvent {
  readonly id: number
  readonly tenantId: number
  readonly isBot: boolean
  readonly json: string
}

export interface NewEventsAnswer {
  readonly events: readonly NewEvent[]
  /** Ids up to here have been looked at; less than `afterId` when the newest events were deleted. */
  readonly untilId: number
  readonly newestId: number
}

/** Keys and tenants by their ids. */
export interface Viewers {
  readonly keyIds: readonly number[]
  readonly tenantIds: readonly number[]
}

/** What the API can ask about single events. None takes long, however many events there are. */
export interface EventCalls {
  readEvents(args: EventsQuery & { readonly limit: number }): EventsPage
  readExport(args: ExportQuery): ExportPage
  /** 0 when there is none. */
  findNewestEventId(args: Record<string, never>): number
  /** Events in the order in which they were stored. */
  readNewEvents(args: NewEventsQuery): NewEventsAnswer
  /** Of keys and tenants, those that are no good any more: expired, revoked, removed. */
  findGone(args: Viewers): Viewers
}
