import type { Calendar } from './calendar.ts'
import { formatAmount } from './format-amount.ts'
import type { RecordedEvent } from './recorded-event.ts'

/** The names of an event's fields, in the order that they are written in. */
export const EVENT_FIELDS = [
  'id',
  'endpoint',
  'type',
  'product_id',
  'metadata',
  'transaction_id',
  'value',
  'value_minor',
  'currency',
  'occurred_at',
  'received_at',
  'device',
  'visitor',
] as const

type EventField = (typeof EVENT_FIELDS)[number]

const VISITOR_HEX_DIGITS = 12

/**
 * An event as it is told to those who may see it: times in its tenant's zone, the amount in units of
 * the currency as well, `metadata` as the JSON text that is stored.
 */
export function toEventFields(
  event: RecordedEvent,
  calendar: Calendar,
): Record<EventField, string | number | null> {
  const { valueMinor, currency, visitor } = event
  return {
    id: event.id,
    endpoint: event.endpoint,
    type: event.type,
    product_id: event.productId,
    metadata: event.metadata,
    transaction_id: event.transactionId,
    value:
      valueMinor === null || currency === null ? null : formatAmount(BigInt(valueMinor), currency),
    value_minor: valueMinor,
    currency,
    occurred_at: calendar.format(event.occurredAt),
    received_at: calendar.format(event.receivedAt),
    device: event.device,
    visitor: visitor === null ? null : visitor.toString(16).padStart(VISITOR_HEX_DIGITS, '0'),
  }
}
