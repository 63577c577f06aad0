import Bowser from 'bowser'
import { isbot } from 'isbot'
import { LRUCache } from 'lru-cache'
import type { Device } from '../core/device.ts'
import type { StoredEvent, StorefrontEvent } from '../core/event.ts'

/** User agents that are remembered with what they run on: to find that out takes 10 microseconds. */
const MAX_USER_AGENTS = 10_000

/** Turns events of the ring into what is stored of them. */
export type ToStoredEvent = (event: StorefrontEvent) => StoredEvent

export function createToStoredEvent(): ToStoredEvent {
  const devices = new LRUCache<string, Device>({ max: MAX_USER_AGENTS })

  function findDevice(userAgent: string): Device {
    let device = devices.get(userAgent)
    if (device === undefined) {
      device = detectDevice(userAgent)
      devices.set(userAgent, device)
    }
    return device
  }

  // Field by field: a rest of fields, and a spread, take half a microsecond of each event's three.
  return event => ({
    tenantId: event.tenantId,
    endpoint: event.endpoint,
    type: event.type,
    productId: event.productId,
    metadata: event.metadata,
    transactionId: event.transactionId,
    valueMinor: event.valueMinor,
    currency: event.currency,
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    visitor: event.visitor,
    device: event.userAgent ? findDevice(event.userAgent) : 'unknown',
  })
}

/** What a user agent says that it is; a television or a console is a desktop, which nobody carries about. */
function detectDevice(userAgent: string): Device {
  if (isbot(userAgent)) return 'bot'
  const type = Bowser.getParser(userAgent, true).getPlatformType()
  return type === 'mobile' || type === 'tablet' || type === 'bot' ? type : 'desktop'
}
