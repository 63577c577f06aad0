import { eq, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Directory } from '../core/directory.ts'
import type { Tenant } from '../core/tenant.ts'
import type { PulsoDatabase } from './open-database.ts'
import { directoryVersion, products, tenants } from './schema.ts'
import { TENANT_COLUMNS } from './tenant-columns.ts'

/** Tenants by id, uid and slug, and products: each kind of lookup is cached up to this many keys. */
export const MAX_CACHED_LOOKUPS = 50_000
/** A cached lookup is made anew after this long, whatever the version row says. */
const CACHE_TTL_MS = 60_000
/** How often the cache may look at the clock: an entry lives at most this much longer. */
const CACHE_TTL_RESOLUTION_MS = 1000

export interface DirectoryCache extends Directory {
  /** Forgets everything when a tenant or product has changed since the last call, in any process. */
  refresh(): void
}

/** Tenant and product lookups from memory, misses included; a lookup that is not there reads `db`. */
export function createDirectoryCache(db: PulsoDatabase): DirectoryCache {
  const key = sql.placeholder('key')
  const byId = db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.id, key)).prepare()
  const byUid = db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.uid, key)).prepare()
  const bySlug = db.select(TENANT_COLUMNS).from(tenants).where(eq(tenants.slug, key)).prepare()
  const owner = db
    .select({ tenantId: products.tenantId })
    .from(products)
    .where(eq(products.id, key))
    .prepare()
  const version = db.select({ version: directoryVersion.version }).from(directoryVersion).prepare()

  const tenantById = createLookup<number, Tenant>(id => byId.get({ key: id }))
  const tenantByUid = createLookup<string, Tenant>(uid => byUid.get({ key: uid }))
  const tenantBySlug = createLookup<string, Tenant>(slug => bySlug.get({ key: slug }))
  const productOwner = createLookup<number, number>(id => owner.get({ key: id })?.tenantId)
  let seenVersion = version.get()?.version

  return {
    findTenantById: tenantById.find,
    findTenantByUid: tenantByUid.find,
    findTenantBySlug: tenantBySlug.find,
    findProductOwner: productOwner.find,
    refresh() {
      const current = version.get()?.version
      if (current === seenVersion) return
      seenVersion = current
      for (const lookup of [tenantById, tenantByUid, tenantBySlug, productOwner]) lookup.clear()
    },
  }
}

const MISSING = Symbol('missing')

function createLookup<K extends {}, V extends {}>(load: (key: K) => V | undefined) {
  const cache = new LRUCache<K, V | typeof MISSING>({
    max: MAX_CACHED_LOOKUPS,
    ttl: CACHE_TTL_MS,
    ttlResolution: CACHE_TTL_RESOLUTION_MS,
  })
  return {
    find(key: K): V | undefined {
      let found = cache.get(key)
      if (found === undefined) {
        found = load(key) ?? MISSING
        cache.set(key, found)
      }
      return found === MISSING ? undefined : found
    },
    clear: () => cache.clear(),
  }
}
