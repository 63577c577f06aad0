import type { Device } from './device.ts'

/** Event types of `/track`, and of a conversion's `event` field (contract). */
export const TRACK_TYPES = [
  'whatsapp_click',
  'call',
  'location_view',
  'cart_add',
  'social_share',
  'conversion',
  'purchase',
] as const

/** Event types of `/interactions` (contract). */
export const INTERACTION_TYPES = ['view', 'whatsapp_click', 'call_click', 'maps_click'] as const

/** The endpoint that took an event, as stored. */
export const ENDPOINTS = ['track', 'conversion', 'interaction'] as const

export type TrackType = (typeof TRACK_TYPES)[number]
export type InteractionType = (typeof INTERACTION_TYPES)[number]
export type EventType = TrackType | InteractionType
export type Endpoint = (typeof ENDPOINTS)[number]

/** One accepted event, as it travels through the ring buffer into the `events` table. */
export interface StorefrontEvent {
  readonly tenantId: number
  readonly endpoint: Endpoint
  readonly type: EventType
  readonly productId: number | null
  /** A JSON object as text, exactly what will be stored. */
  readonly metadata: string | null
  /** Unique per tenant: the same transaction is stored once. */
  readonly transactionId: string | null
  /** Whole minor units of `currency`: HNL 150.00 is 15000. */
  readonly valueMinor: number | null
  /** ISO 4217, upper case. */
  readonly currency: string | null
  /** Milliseconds since the epoch, UTC: when it happened, as far as the sender knows. */
  readonly occurredAt: number
  /** Milliseconds since the epoch, UTC: when Pulso accepted it. */
  readonly receivedAt: number
  /** 48 bits, the same for one person on one UTC day at one tenant; null where nobody may know. */
  readonly visitor: number | null
  /** Of the browser that sent it; null when it sent none. */
  readonly userAgent: string | null
}

/** One event as it is stored: the user agent is not kept, but what it ran on. */
export interface StoredEvent extends Omit<StorefrontEvent, 'userAgent'> {
  readonly device: Device
}

/** Who sent an event, as far as that may be known. */
export type Sender = Pick<StorefrontEvent, 'visitor' | 'userAgent'>

/** What a visitor did on a page that is not a sale: it happens when it is received. */
export interface VisitorAction
  extends Pick<StorefrontEvent, 'tenantId' | 'endpoint' | 'type' | 'productId' | 'metadata'> {
  /** Milliseconds since the epoch, UTC. */
  readonly at: number
}

/** Field by field: this is done for every event, and a rest of fields is made by the runtime. */
export function toEvent(action: VisitorAction, sender: Sender): StorefrontEvent {
  const { tenantId, endpoint, type, productId, metadata, at } = action
  return {
    tenantId,
    endpoint,
    type,
    productId,
    metadata,
    transactionId: null,
    valueMinor: null,
    currency: null,
    occurredAt: at,
    receivedAt: at,
    visitor: sender.visitor,
    userAgent: sender.userAgent,
  }
}

export function isTrackType(value: unknown): value is TrackType {
  return (TRACK_TYPES as readonly unknown[]).includes(value)
}

/** Whether an event of this type is a conversion: something was sold, or came of it as it should. */
export function isConversion(type: string): boolean {
  return type === 'conversion' || type === 'purchase'
}
