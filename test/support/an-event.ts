import type { StorefrontEvent } from '../../src/core/event.ts'

/** A tap on WhatsApp at tenant 1, but for what a test says otherwise. */
export function anEvent(event: Partial<StorefrontEvent> = {}): StorefrontEvent {
  return {
    tenantId: 1,
    endpoint: 'track',
    type: 'whatsapp_click',
    productId: null,
    metadata: null,
    transactionId: null,
    valueMinor: null,
    currency: null,
    occurredAt: 1_750_000_000_000,
    receivedAt: 1_750_000_000_000,
    visitor: null,
    userAgent: null,
    ...event,
  }
}
