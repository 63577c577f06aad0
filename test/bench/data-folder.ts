import { existsSync } from 'node:fs'
import { openRingFile, ringFileExists } from '../../src/ingest/ring-file.ts'
import { DATABASE_FILE, openReadOnlyDatabase } from '../../src/storage/open-database.ts'

const POLL_MS = 1
const COUNT = `select (select count(*) from events)
  - coalesce((select stored from ring_cursor where ring_id = 'demo'), 0) as n`
const GIVE_UP_AFTER_MS = 120_000

export function toRingPath(dataDir: string): string {
  return `${dataDir}/pulso.ring`
}

export function toDatabasePath(dataDir: string): string {
  return `${dataDir}/${DATABASE_FILE}`
}

/** How many events are stored, without those that `serve --demo` has put there; 0 without a database. */
export function countEvents(dataDir: string): number {
  const path = toDatabasePath(dataDir)
  if (!existsSync(path)) return 0
  const db = openReadOnlyDatabase(path)
  try {
    return db.$client.query<{ n: number }, []>(COUNT).get()?.n ?? 0
  } finally {
    db.$client.close()
  }
}

/** Resolves when a running service has stored everything in its ring; at once when it has none. */
export async function untilDrained(dataDir: string): Promise<void> {
  const path = toRingPath(dataDir)
  if (!ringFileExists(path)) return
  const ring = openRingFile(path)
  const deadline = performance.now() + GIVE_UP_AFTER_MS
  while (ring.usedBytes > 0) {
    if (performance.now() > deadline) throw new Error('the ring is not drained')
    await Bun.sleep(POLL_MS)
  }
}
