import { sql } from 'drizzle-orm'
import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { ENDPOINTS } from '../core/event.ts'

// Times are integer milliseconds since the epoch, UTC. drizzle-kit makes the migrations from this
// file and does not write STRICT; that, and the triggers, are added to the SQL by hand.

export const tenants = sqliteTable('tenants', {
  id: integer('id').primaryKey(),
  uid: text('uid').notNull().unique(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  status: text('status', { enum: ['active', 'suspended'] })
    .notNull()
    .default('active'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
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
  },
  table => [
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
