import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { type ApiKey, type KeyScope, parseKeyText, toKeyState, toKeyText } from '../core/api-key.ts'
import type { Principal } from '../core/principal.ts'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { apiKeys, tenants } from './schema.ts'
import { TENANT_COLUMNS } from './tenant-columns.ts'

const SECRET_BYTES = 32
/** Of a key's uses, one in this time is recorded. */
const RECORD_USE_EVERY_MS = 60_000
/** What is compared where there is no key: no secret has it as its hash that anybody could find. */
const NO_HASH = Buffer.alloc(32)

/** Everything but the hash, which never leaves this file. */
const KEY_COLUMNS = {
  id: apiKeys.id,
  scope: apiKeys.scope,
  tenant: tenants.slug,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
}

export interface NewKey {
  readonly scope: KeyScope
  /** The one tenant of a `read` key; null for an `admin` key. */
  readonly tenantId: number | null
  /** Null for never. */
  readonly expiresAt: number | null
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Adds a key and returns its text, which is stored nowhere; throws StorageError for a tenant that does not fit the scope. */
export function createKey(
  db: PulsoDatabase,
  { now, ...key }: NewKey,
): { id: number; text: string } {
  if ((key.scope === 'read') !== (key.tenantId !== null)) {
    throw new StorageError('a read key needs a tenant, an admin key has none')
  }
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const { id } = db
    .insert(apiKeys)
    .values({ ...key, hash: toHash(secret), createdAt: now })
    .returning({ id: apiKeys.id })
    .get()
  return { id, text: toKeyText({ id, secret }) }
}

/** All keys, by id. */
export function listKeys(db: PulsoDatabase): ApiKey[] {
  return db
    .select(KEY_COLUMNS)
    .from(apiKeys)
    .leftJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .orderBy(asc(apiKeys.id))
    .all()
}

/** A key, and when something happens to it. */
export interface KeyMoment {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Ends a key, once and for all; throws StorageError when there is none with the id. */
export function revokeKey(db: PulsoDatabase, { id, now }: KeyMoment): void {
  const isKey = eq(apiKeys.id, id)
  db.update(apiKeys)
    .set({ revokedAt: now })
    .where(and(isKey, isNull(apiKeys.revokedAt)))
    .run()
  const found = db.select({ id: apiKeys.id }).from(apiKeys).where(isKey).get()
  if (!found) throw new StorageError(`no key has the id ${id}`)
}

/** A key that is good, and whether its use is to be recorded. */
export interface AuthenticatedKey {
  readonly principal: Principal
  readonly isUseDue: boolean
}

/** Finds whom a key's text speaks for, in the same time whether there is a key with its id or not. */
export function createAuthenticate(db: PulsoDatabase) {
  const byId = db
    .select({
      hash: apiKeys.hash,
      scope: apiKeys.scope,
      expiresAt: apiKeys.expiresAt,
      revokedAt: apiKeys.revokedAt,
      lastUsedAt: apiKeys.lastUsedAt,
      tenant: TENANT_COLUMNS,
    })
    .from(apiKeys)
    .leftJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .where(eq(apiKeys.id, sql.placeholder('id')))
    .prepare()

  return (text: string, now: number): AuthenticatedKey | undefined => {
    const parts = parseKeyText(text)
    if (!parts) return undefined
    const key = byId.get({ id: parts.id })
    const isSecret = timingSafeEqual(toHash(parts.secret), key?.hash ?? NO_HASH)
    if (!key || !isSecret || toKeyState(key, now) !== 'active') return undefined
    const principal = toPrincipal(parts.id, key)
    return principal && { principal, isUseDue: isUseDue(key.lastUsedAt, now) }
  }
}

/** Records that a key was used. */
export function recordKeyUse(db: PulsoDatabase, { id, now }: KeyMoment): void {
  db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id)).run()
}

function toPrincipal(
  keyId: number,
  {
    scope,
    tenant,
  }: { scope: KeyScope; tenant: Extract<Principal, { scope: 'read' }>['tenant'] | null },
): Principal | undefined {
  if (scope === 'admin') return { keyId, scope }
  return tenant ? { keyId, scope, tenant } : undefined
}

/** A clock that was set back makes it due as well. */
function isUseDue(lastUsedAt: number | null, now: number): boolean {
  return lastUsedAt === null || Math.abs(now - lastUsedAt) >= RECORD_USE_EVERY_MS
}

function toHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
