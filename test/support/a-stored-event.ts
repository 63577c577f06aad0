import type { StoredEvent, StorefrontEvent } from '../../src/core/event.ts'
import { anEvent } from './an-event.ts'

/** What is stored of an event that no browser sent, but for what a test says otherwise. */
export function aStoredEvent(event: Partial<StorefrontEvent & StoredEvent> = {}): StoredEvent {
  const { userAgent: _, ...stored } = anEvent(event)
  return { ...stored, device: event.device ?? 'unknown' }
}
