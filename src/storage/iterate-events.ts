import type { Query } from 'drizzle-orm'
import type { RecordedEvent } from '../core/recorded-event.ts'
import type { PulsoDatabase } from './open-database.ts'

type Row = Record<string, string | number | null>

/**
 * What a query for whole events finds, one after the other as they are asked for: Drizzle would have
 * all of them in memory.
 */
export function* iterateEvents(
  db: PulsoDatabase,
  { sql: text, params }: Query,
): Generator<RecordedEvent> {
  const rows = db.$client.query<Row, (string | number)[]>(text)
  for (const row of rows.iterate(...(params as (string | number)[]))) yield toRecordedEvent(row)
}

function toRecordedEvent(row: Row): RecordedEvent {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    endpoint: row.endpoint,
    type: row.type,
    productId: row.product_id,
    metadata: row.metadata,
    transactionId: row.transaction_id,
    valueMinor: row.value_minor,
    currency: row.currency,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    visitor: row.visitor,
    device: row.device,
  } as RecordedEvent
}
