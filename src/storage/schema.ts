import { sql } from 'drizzle-orm'
import {
  blob,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { KEY_SCOPES } from '../core/api-key.ts'
import { DEVICES } from '../core/device.ts'
import { ENDPOINTS } from '../core/event.ts'
import { DEFAULT_TIME_ZONE, TENANT_STATUSES } from '../core/tenant.ts'
import { LIVE_ROLLUPS } from './rollup/rollup-tables.ts'

// Times are integer milliseconds since the epoch, UTC. drizzle-kit makes the migrations from this
// file and does not write STRICT and WITHOUT ROWID; those, and the triggers, are added to the SQL by hand.

export const tenants = sqliteTable('tenants', {
  id: integer('id').primaryKey(),
  uid: text('uid').notNull().unique(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  status: text('status', { enum: TENANT_STATUSES }).notNull().default('active'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** IANA name: its days and hours are the tenant's. */
  timeZone: text('time_zone').notNull().default(DEFAULT_TIME_ZONE),
})

export const products = sqliteTable(
  'products',
  {
    id: integer('id').primaryKey(),
    tenantId: integer('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  table => [index('products_tenant').on(table.tenantId)],
)

export const events = sqliteTable(
  'events',
  {
    id: integer('id').primaryKey(),
    tenantId: integer('tenant_id').notNull(),
    endpoint: text('endpoint', { enum: ENDPOINTS }).notNull(),
    type: text('type').notNull(),
    productId: integer('product_id'),
    /** A JSON object. */
    metadata: text('metadata'),
    transactionId: text('transaction_id'),
    /** Whole minor units of `currency`. */
    valueMinor: integer('value_minor'),
    currency: text('currency'),
    occurredAt: integer('occurred_at').notNull(),
    receivedAt: integer('received_at').notNull(),
    /** The same within a tenant and UTC day; null where it is not known, or must not be. */
    visitor: integer('visitor'),
    device: text('device', { enum: DEVICES }).notNull().default('unknown'),
  },
  table => [
    index('events_tenant_time').on(table.tenantId, table.occurredAt),
    // One transaction, one conversion, for ever.
    uniqueIndex('events_transaction')
      .on(table.tenantId, table.transactionId)
      .where(sql`transaction_id is not null`),
  ],
)

/** How far each ring has been drained, and what became of its records: written with the events. */
export const ringCursor = sqliteTable('ring_cursor', {
  ringId: text('ring_id').primaryKey(),
  position: integer('position').notNull(),
  stored: integer('stored').notNull().default(0),
  duplicates: integer('duplicates').notNull().default(0),
  quarantined: integer('quarantined').notNull().default(0),
  /** Of the quarantined ones, those that an operator has thrown away. */
  discarded: integer('discarded').notNull().default(0),
  lost: integer('lost').notNull().default(0),
})

/** Ring records that could not become events, kept for an operator to look at. */
export const quarantine = sqliteTable('quarantine', {
  id: integer('id').primaryKey(),
  ringId: text('ring_id').notNull(),
  position: integer('position').notNull(),
  payload: blob('payload', { mode: 'buffer' }).notNull(),
  error: text('error').notNull(),
  at: integer('at').notNull(),
})

/** One row, counted up by triggers at every change of a tenant or product: caches watch it. */
export const directoryVersion = sqliteTable('directory_version', {
  id: integer('id').primaryKey(),
  version: integer('version').notNull(),
})

export const {
  hourlyCounts,
  dailyCounts,
  monthlyCounts,
  hourlyRevenue,
  visits,
  hourlyVisitors,
  dailyVisitors,
} = LIVE_ROLLUPS

/** One row: how far the rollups are. */
export const rollupState = sqliteTable('rollup_state', {
  id: integer('id').primaryKey(),
  /** Hours that start before it are in the days and months. */
  foldedUntil: integer('folded_until').notNull(),
  /** All events that occurred from here on are there; those before it may be deleted, and stay counted. */
  eventsSince: integer('events_since').notNull(),
  /** 0 while the rollups lack events that were stored before there were any. */
  isBuilt: integer('is_built').notNull(),
  /** Counted up when events or rollups are deleted or made anew: a rebuild under way is then of another time. */
  changes: integer('changes').notNull().default(0),
  /** Of the stored events, those that are gone because they were too old, and because they were to be. */
  expired: integer('expired').notNull().default(0),
  erased: integer('erased').notNull().default(0),
})

/** Transactions of events that were too old to be kept: they still count only once. */
export const expiredTransactions = sqliteTable(
  'expired_transactions',
  {
    tenantId: integer('tenant_id').notNull(),
    transactionId: text('transaction_id').notNull(),
  },
  table => [primaryKey({ columns: [table.tenantId, table.transactionId] })],
)

/**
 * What is to be taken out of everything; the drain thread does it, or a command where none runs. Those of
 * whole tenants stay: nobody gets their ids by chance.
 */
export const erasures = sqliteTable('erasures', {
  id: integer('id').primaryKey(),
  tenantId: integer('tenant_id').notNull(),
  /** Which events of the tenant, as JSON, `{}` once it is done; null for all of them. */
  condition: text('condition'),
  requestedAt: integer('requested_at').notNull(),
  doneAt: integer('done_at'),
  events: integer('events').notNull().default(0),
})

export const apiKeys = sqliteTable('api_keys', {
  id: integer('id').primaryKey(),
  /** SHA-256 of the key's secret, which is kept nowhere. */
  hash: blob('hash', { mode: 'buffer' }).notNull().unique(),
  scope: text('scope', { enum: KEY_SCOPES }).notNull(),
  /** The one tenant that a `read` key sees; null for an `admin` key. */
  tenantId: integer('tenant_id').references(() => tenants.id, { onDelete: 'cascade' }),
  createdAt: integer('created_at').notNull(),
  /** Null for never. */
  expiresAt: integer('expires_at'),
  revokedAt: integer('revoked_at'),
  lastUsedAt: integer('last_used_at'),
})
