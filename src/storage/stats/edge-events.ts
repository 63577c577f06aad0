import type { Device } from '../../core/device.ts'
import type { TimeRange } from '../../core/period.ts'
import type { Scope } from './scope.ts'
import type { Statements } from './statements.ts'

/** What counts of a single event. */
export interface EdgeEvent {
  readonly type: string
  readonly device: Device
  readonly productId: number | null
  readonly metadata: string | null
  readonly valueMinor: number | null
  readonly currency: string | null
  readonly occurredAt: number
}

const EDGE_EVENTS = `
  select type, device, product_id as productId, metadata, value_minor as valueMinor, currency,
    occurred_at as occurredAt
  from events
  where tenant_id = :tenantId and occurred_at >= :from and occurred_at < :to`

/** The single events of parts of hours, of the devices that count. */
export function readEdgeEvents(
  statements: Statements,
  edges: readonly TimeRange[],
  { tenantId, devices }: Scope,
): EdgeEvent[] {
  return edges
    .flatMap(({ from, to }) => statements.all<EdgeEvent>(EDGE_EVENTS, { tenantId, from, to }))
    .filter(({ device }) => devices.includes(device))
}
