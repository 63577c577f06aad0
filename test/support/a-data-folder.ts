import type { StorefrontEvent } from '../../src/core/event.ts'
import { Drainer } from '../../src/ingest/drainer.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { createRingFile, openRingFile } from '../../src/ingest/ring-file.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { anEvent } from './an-event.ts'

const WINDOW_BYTES = 2 ** 20

/** When `fillDataFolder` puts records into quarantine. */
export const QUARANTINED_AT = 1_750_000_000_000

interface DataFolderContents {
  readonly drained?: readonly Partial<StorefrontEvent>[]
  /** Bytes of records that are no events, drained behind the events. */
  readonly quarantined?: readonly string[]
  readonly pending?: readonly Partial<StorefrontEvent>[]
  readonly ringMib?: number
}

/** Makes what a service leaves in its data folder when it is killed: a database and a ring. */
export function fillDataFolder(
  dataDir: string,
  { drained = [], quarantined = [], pending = [], ringMib = 1 }: DataFolderContents = {},
): void {
  const db = openDatabase(`${dataDir}/pulso.db`)
  migrate(db)
  createRingFile(`${dataDir}/pulso.ring`, {
    capacityBytes: ringMib * WINDOW_BYTES,
    windowBytes: WINDOW_BYTES,
  })
  const ring = openRingFile(`${dataDir}/pulso.ring`)
  const append = (event: Partial<StorefrontEvent>) => ring.append(encodeEvent(anEvent(event)))

  for (const event of drained) append(event)
  for (const text of quarantined) ring.append(new TextEncoder().encode(text))
  const drainer = new Drainer(ring, createEventStore(db, { now: () => QUARANTINED_AT }))
  while (drainer.tick());
  for (const event of pending) append(event)
  db.$client.close()
}
