import type { PulsoDatabase } from '../open-database.ts'
import type { RollupTables } from './rollup-tables.ts'
import { Tally } from './tally.ts'
import type { TenantCalendars } from './tenant-calendars.ts'

export type CountRow = RollupTables['hourlyCounts']['$inferSelect']
export type VisitorRow = RollupTables['hourlyVisitors']['$inferSelect']
type DailyCountRow = RollupTables['dailyCounts']['$inferSelect']
type MonthlyCountRow = RollupTables['monthlyCounts']['$inferSelect']
type DailyVisitorRow = RollupTables['dailyVisitors']['$inferSelect']

interface CoarseSumsDeps {
  readonly tables: RollupTables
  readonly calendars: TenantCalendars
}

/** Adds hours up to days and months, and these to what is in the database. */
export class CoarseSums {
  readonly #calendars: TenantCalendars
  readonly #dailyCounts: Tally<DailyCountRow>
  readonly #monthlyCounts: Tally<MonthlyCountRow>
  readonly #dailyVisitors: Tally<DailyVisitorRow>

  constructor(db: PulsoDatabase, { tables, calendars }: CoarseSumsDeps) {
    this.#calendars = calendars
    this.#dailyCounts = new Tally(db, tables.dailyCounts, ['events'])
    this.#monthlyCounts = new Tally(db, tables.monthlyCounts, ['events'])
    this.#dailyVisitors = new Tally(db, tables.dailyVisitors, ['visitors'])
  }

  addCount({ hour, tenantId, dimension, value, type, device, events }: CountRow): void {
    const calendar = this.#calendars.of(tenantId)
    const month = calendar.startOfMonth(hour)
    this.#addMonthly({ tenantId, month, dimension, value, type, device, events })
    // Each event has a product, if an empty one: counted by that, none is counted twice.
    if (dimension !== 'product') return
    const hourOfWeek = String(calendar.hourOfWeek(hour))
    this.#addMonthly({
      ...{ tenantId, month, dimension: 'hour_of_week', value: hourOfWeek },
      ...{ type, device, events },
    })
    const day = calendar.startOfDay(hour)
    const key = `${tenantId} ${day} ${device} ${type}`
    this.#dailyCounts.add(key, { tenantId, day, type, device, events })
  }

  addVisitors({ hour, tenantId, previous, device, visitors }: VisitorRow): void {
    const calendar = this.#calendars.of(tenantId)
    const day = calendar.startOfDay(hour)
    const previousDay = previous === 0 ? 0 : calendar.startOfDay(previous)
    // Whoever was there earlier on the same day is counted there.
    if (previousDay === day) return
    const row = { tenantId, day, previous: previousDay, device, visitors }
    this.#dailyVisitors.add(`${tenantId} ${day} ${previousDay} ${device}`, row)
  }

  /** Writes what was added since the last time; within a transaction. */
  flush(): void {
    this.#dailyCounts.flush()
    this.#monthlyCounts.flush()
    this.#dailyVisitors.flush()
  }

  /** Drops what was added since the last time. */
  clear(): void {
    this.#dailyCounts.clear()
    this.#monthlyCounts.clear()
    this.#dailyVisitors.clear()
  }

  #addMonthly(row: MonthlyCountRow): void {
    const { tenantId, month, dimension, value, type, device } = row
    this.#monthlyCounts.add(`${tenantId} ${month} ${dimension} ${device} ${type} ${value}`, row)
  }
}
