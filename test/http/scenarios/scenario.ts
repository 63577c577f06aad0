import type { StoredEvent } from '../../../src/core/event.ts'
import { CONVERSION, INTERACTIONS, TRACK } from '../../support/an-app.ts'
import { anEvent } from '../../support/an-event.ts'

/** A request, what must be answered, and what must be stored; run in-process and over a socket. */
export interface Scenario {
  /** What is sent, to be read after "answers 202 to". */
  readonly name: string
  readonly path: string
  readonly body: Body
  readonly status: number
  /** The whole answer. */
  readonly answer: object
  /** What no part of the answer may contain. */
  readonly lacks?: string
  readonly stored: readonly ExpectedEvent[]
}

/** Of who sent an event, which scenarios do not speak of. */
type Unexpected = 'receivedAt' | 'occurredAt' | 'visitor' | 'device'

/** An event as it must be stored; `occurredAt` is null when it is the time of arrival. */
export type ExpectedEvent = Omit<StoredEvent, Unexpected> & {
  readonly occurredAt: number | null
}

export interface Body {
  readonly bytes: string | Uint8Array<ArrayBuffer>
  /** None is sent when it is null. */
  readonly contentType: string | null
}

/** The text as it is, by default as JSON. */
export function raw(
  bytes: string | Uint8Array<ArrayBuffer>,
  contentType: string | null = 'application/json',
): Body {
  return { bytes, contentType }
}

export function json(fields: unknown): Body {
  return raw(JSON.stringify(fields))
}

/** Text that is a form already: what `URLSearchParams` would not write can be written. */
export function form(text: string): Body {
  return raw(text, 'application/x-www-form-urlencoded')
}

/** An event as a scenario expects it. */
export function stored(event: Partial<ExpectedEvent>): ExpectedEvent {
  return { ...toStored(anEvent()), occurredAt: null, ...event }
}

/** An accepted event in the form that scenarios expect. */
export function toStored(event: Omit<StoredEvent, 'device'>): ExpectedEvent {
  const { tenantId, endpoint, type, productId, metadata } = event
  const { transactionId, valueMinor, currency, occurredAt, receivedAt } = event
  return {
    ...{ tenantId, endpoint, type, productId, metadata, transactionId, valueMinor, currency },
    occurredAt: occurredAt === receivedAt ? null : occurredAt,
  }
}

/** The body of a 422 with one sentence. */
export function invalid(field: string, sentence: string): object {
  return { message: sentence, errors: { [field]: [sentence] } }
}

export const UNREADABLE = invalid(
  'body',
  'The body is not readable as JSON or as an application/x-www-form-urlencoded form.',
)

/** `/track` takes it. */
export function tracks(name: string, body: Body, event: Partial<ExpectedEvent> = {}): Scenario {
  const answer = { success: true, message: 'Event accepted for processing' }
  const events = [stored({ type: 'call', ...event })]
  return { name, path: TRACK, body, status: 202, answer, stored: events }
}

/** `/track` knows no such tenant. */
export function finds404(name: string, body: Body): Scenario {
  const answer = { success: false, message: 'Tenant not found or not available' }
  return { name, path: TRACK, body, status: 404, answer, stored: [] }
}

/** An endpoint refuses it as not valid. */
export function refuses(name: string, path: string, body: Body, answer: object): Scenario {
  return { name, path, body, status: 422, answer, stored: [] }
}

/** `/conversion` records it. */
export function converts(
  name: string,
  body: Body,
  event: Partial<ExpectedEvent> = {},
  echo: string | null = null,
): Scenario {
  const answer = { status: 'ok', transaction_id: echo }
  const defaults = {
    endpoint: 'conversion',
    type: 'purchase',
    valueMinor: 0,
    currency: 'HNL',
  } as const
  const events = [stored({ ...defaults, ...event })]
  return { name, path: CONVERSION, body, status: 200, answer, stored: events }
}

/** `/conversion` does not record it. */
export function skips(name: string, body: Body, echo: string | null = null): Scenario {
  const answer = { status: 'skipped', transaction_id: echo }
  return { name, path: CONVERSION, body, status: 200, answer, stored: [] }
}

/** `/interactions` records it. */
export function interacts(name: string, body: Body, event: Partial<ExpectedEvent> = {}): Scenario {
  const events = [stored({ endpoint: 'interaction', type: 'view', ...event })]
  return {
    name,
    path: INTERACTIONS,
    body,
    status: 201,
    answer: { status: 'success' },
    stored: events,
  }
}

/** `/interactions` accepts it in silence. */
export function accepts(name: string, body: Body): Scenario {
  return { name, path: INTERACTIONS, body, status: 202, answer: { status: 'accepted' }, stored: [] }
}
