import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { directoryVersion } from '../../src/storage/schema.ts'

/** How often tenants and products have changed, as caches see it. */
export function readDirectoryVersion(db: PulsoDatabase): number | undefined {
  return db.select().from(directoryVersion).get()?.version
}
