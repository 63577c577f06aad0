import { createKey, type NewKey } from '../../src/storage/key-store.ts'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'

/** Makes an admin key that does not expire, but for what a test says otherwise. */
export function aKey(db: PulsoDatabase, key: Partial<NewKey> = {}): { id: number; text: string } {
  return createKey(db, { scope: 'admin', tenantId: null, expiresAt: null, now: 0, ...key })
}

/** The header that a key is sent in. */
export function bearer(text: string): { authorization: string } {
  return { authorization: `Bearer ${text}` }
}
