import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { DEVICES } from '../../core/device.ts'
import { DIMENSIONS } from '../../core/dimension.ts'

const device = () => text('device', { enum: DEVICES }).notNull()

/**
 * The rollups: counters that are written in the transaction of the events that they count. Hours, days
 * and months are the tenant's own, and named by the instant that they start at.
 *
 * Only hours are counted as events arrive, and so they lie by time, not by tenant: what one transaction
 * adds to is close together. Days and months have all hours before `rollup_state.folded_until`; the
 * hours from there on are to be added to them.
 *
 * A prefix gives the tables that a rebuild makes before it swaps them in.
 */
export function createRollupTables(prefix: string) {
  const hourlyCounts = sqliteTable(
    `${prefix}hourly_counts`,
    {
      hour: integer('hour').notNull(),
      tenantId: integer('tenant_id').notNull(),
      dimension: text('dimension', { enum: DIMENSIONS }).notNull(),
      /** Of the dimension: each event has one `product`, which is empty where it names none. */
      value: text('value').notNull(),
      type: text('type').notNull(),
      device: device(),
      events: integer('events').notNull(),
    },
    table => [
      primaryKey({
        columns: [
          ...[table.hour, table.tenantId, table.dimension],
          ...[table.value, table.type, table.device],
        ] as const,
      }),
    ],
  )

  const dailyCounts = sqliteTable(
    `${prefix}daily_counts`,
    {
      tenantId: integer('tenant_id').notNull(),
      day: integer('day').notNull(),
      type: text('type').notNull(),
      device: device(),
      events: integer('events').notNull(),
    },
    table => [primaryKey({ columns: [table.tenantId, table.day, table.type, table.device] })],
  )

  const monthlyCounts = sqliteTable(
    `${prefix}monthly_counts`,
    {
      tenantId: integer('tenant_id').notNull(),
      month: integer('month').notNull(),
      /** Those of the hours, and the hour of the week: `0` is Monday's first, `167` Sunday's last. */
      dimension: text('dimension', { enum: [...DIMENSIONS, 'hour_of_week'] }).notNull(),
      value: text('value').notNull(),
      type: text('type').notNull(),
      device: device(),
      events: integer('events').notNull(),
    },
    table => [
      primaryKey({
        columns: [
          ...[table.tenantId, table.month, table.dimension],
          ...[table.value, table.type, table.device],
        ] as const,
      }),
    ],
  )

  const hourlyRevenue = sqliteTable(
    `${prefix}hourly_revenue`,
    {
      tenantId: integer('tenant_id').notNull(),
      hour: integer('hour').notNull(),
      currency: text('currency').notNull(),
      device: device(),
      conversions: integer('conversions').notNull(),
      /** The sum of minor units is `value_high` * 2^32 + `value_low`: neither part can overflow. */
      valueHigh: integer('value_high').notNull(),
      valueLow: integer('value_low').notNull(),
    },
    table => [primaryKey({ columns: [table.tenantId, table.hour, table.currency, table.device] })],
  )

  /** In which hours of a UTC day a visitor was there. Visitors are other ones on each UTC day. */
  const visits = sqliteTable(
    `${prefix}visits`,
    {
      day: integer('day').notNull(),
      tenantId: integer('tenant_id').notNull(),
      visitor: integer('visitor').notNull(),
      /** Of their first event that day; a new version may tell it differently. */
      device: device(),
      /** A bit for each half hour of the day, and the two before it, in which such an hour starts. */
      hours: integer('hours').notNull(),
    },
    table => [primaryKey({ columns: [table.day, table.tenantId, table.visitor] })],
  )

  /**
   * Visitors by hour, and by the hour before it in which they were last there on the same UTC day, 0
   * when they were not: those of any hours in a row are the ones whose `previous` is before them all.
   */
  const hourlyVisitors = sqliteTable(
    `${prefix}hourly_visitors`,
    {
      hour: integer('hour').notNull(),
      tenantId: integer('tenant_id').notNull(),
      previous: integer('previous').notNull(),
      device: device(),
      visitors: integer('visitors').notNull(),
    },
    table => [primaryKey({ columns: [table.hour, table.tenantId, table.previous, table.device] })],
  )

  /** The same by day: a UTC day touches two of the tenant's. */
  const dailyVisitors = sqliteTable(
    `${prefix}daily_visitors`,
    {
      tenantId: integer('tenant_id').notNull(),
      day: integer('day').notNull(),
      previous: integer('previous').notNull(),
      device: device(),
      visitors: integer('visitors').notNull(),
    },
    table => [primaryKey({ columns: [table.tenantId, table.day, table.previous, table.device] })],
  )

  return {
    hourlyCounts,
    dailyCounts,
    monthlyCounts,
    hourlyRevenue,
    visits,
    hourlyVisitors,
    dailyVisitors,
  }
}

export type RollupTables = ReturnType<typeof createRollupTables>

/** Those that events are counted in as they are stored. */
export const LIVE_ROLLUPS = createRollupTables('')
