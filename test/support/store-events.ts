import type { StoredEvent } from '../../src/core/event.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { events } from '../../src/storage/schema.ts'
import { aStoredEvent } from './a-stored-event.ts'

/** Stores events as they are, each a tap on WhatsApp at tenant 1 but for what a test says; returns their ids. */
export function storeEvents(
  db: PulsoDatabase,
  stored: readonly Partial<StoredEvent & { readonly id: number }>[],
): number[] {
  return db.transaction(() =>
    stored.map(
      event =>
        db
          .insert(events)
          .values({ ...aStoredEvent(event), ...event })
          .returning({ id: events.id })
          .get().id,
    ),
  )
}
