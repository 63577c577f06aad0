import { getTableColumns, getTableName } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type DimensionValue, readDimensions } from '../../core/dimension.ts'
import { isConversion, type StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { CoarseSums, type CountRow, type VisitorRow } from './coarse-sums.ts'
import { CountTally } from './count-tally.ts'
import type { RollupTables } from './rollup-tables.ts'
import { type AddSums, createAddSums } from './sums.ts'
import { Tally } from './tally.ts'
import { TenantCalendars } from './tenant-calendars.ts'
import { VisitLog } from './visit-log.ts'

/** Metadata that is remembered with its dimensions, for much of it is the same again and again. */
const MAX_METADATA = 5000
const TWO_TO_THE_32 = 2 ** 32

type RevenueRow = RollupTables['hourlyRevenue']['$inferSelect']

/** A time of whole hours, of all tenants or of one. */
interface Hours {
  readonly from: number
  readonly until: number
  readonly tenantId?: number
}

/**
 * Counts events in rollup tables: collects what they add to each row, and writes that within the
 * transaction of the events. It does not know what is in days and months already: the caller says from
 * when on hours are not.
 */
export class RollupWriter {
  readonly #db: PulsoDatabase
  readonly #tables: RollupTables
  readonly #calendars: TenantCalendars
  readonly #visits: VisitLog
  readonly #coarse: CoarseSums
  readonly #counts = new CountTally()
  readonly #addCounts: AddSums<CountRow>
  readonly #revenue: Tally<RevenueRow>
  readonly #visitors: Tally<VisitorRow>
  /** Hours that start before it are left as they are: see `rebuildRollups`. */
  countsSince = Number.NEGATIVE_INFINITY
  readonly #dimensions = new LRUCache<string, DimensionValue[]>({ max: MAX_METADATA })

  constructor(db: PulsoDatabase, tables: RollupTables) {
    this.#db = db
    this.#tables = tables
    this.#calendars = new TenantCalendars(db)
    this.#visits = new VisitLog(db, tables)
    this.#coarse = new CoarseSums(db, { tables, calendars: this.#calendars })
    this.#addCounts = createAddSums(db, tables.hourlyCounts)
    this.#revenue = new Tally(db, tables.hourlyRevenue, ['conversions', 'valueHigh', 'valueLow'])
    this.#visitors = new Tally(db, tables.hourlyVisitors, ['visitors'])
  }

  /** Counts an event that has just been stored. */
  add(event: StoredEvent): void {
    this.#count(event, 1)
    this.#noteVisitor(event, 'see')
  }

  /**
   * Takes an event out of what is counted. `isLastOfVisitor` says whether its visitor has no other
   * event in the same hour any more.
   */
  remove(event: StoredEvent, { isLastOfVisitor }: { isLastOfVisitor: boolean }): void {
    this.#count(event, -1)
    if (isLastOfVisitor) this.#noteVisitor(event, 'unsee')
  }

  /** The start of the hour that an event is counted in, and that of the next. */
  hourOf({ tenantId, occurredAt }: StoredEvent): { start: number; end: number } {
    const calendar = this.#calendars.of(tenantId)
    return { start: calendar.startOfHour(occurredAt), end: calendar.nextHour(occurredAt) }
  }

  /** Writes all that was counted: into days and months what is of hours before `foldedUntil`. */
  flush({ foldedUntil }: { foldedUntil: number }): void {
    for (const row of this.#counts.rows()) {
      this.#addCounts(row)
      if (row.hour < foldedUntil) this.#coarse.addCount(row)
    }
    this.#counts.clear()
    for (const row of this.#visitors.rows()) {
      if (row.hour < foldedUntil) this.#coarse.addVisitors(row)
    }
    this.#revenue.flush()
    this.#visitors.flush()
    this.#coarse.flush()
  }

  /** Adds the hours of a time to their days and months, all tenants' or one's; within a transaction. */
  fold(hours: Hours): void {
    const { hourlyCounts, hourlyVisitors } = this.#tables
    for (const row of this.#readHours<CountRow>(hourlyCounts, hours)) {
      this.#coarse.addCount(row)
    }
    for (const row of this.#readHours<VisitorRow>(hourlyVisitors, hours)) {
      this.#coarse.addVisitors(row)
    }
    this.#coarse.flush()
  }

  /** To be called when a transaction was undone, or somebody else has written. */
  forget(): void {
    this.#calendars.forget()
    this.#visits.forget()
    this.#counts.clear()
    this.#revenue.clear()
    this.#visitors.clear()
    this.#coarse.clear()
  }

  #count(event: StoredEvent, sign: 1 | -1): void {
    const { tenantId, metadata } = event
    const hour = this.#calendars.of(tenantId).startOfHour(event.occurredAt)
    if (hour < this.countsSince) return
    const dimensions = metadata === null ? [] : this.#dimensionsOf(metadata)
    this.#counts.add(event, { hour, dimensions, sign })
    if (isConversion(event.type)) this.#countRevenue(event, { hour, sign })
  }

  #countRevenue(event: StoredEvent, { hour, sign }: { hour: number; sign: 1 | -1 }): void {
    const { tenantId, valueMinor, currency, device } = event
    if (valueMinor === null || currency === null) return
    const valueHigh = Math.floor(valueMinor / TWO_TO_THE_32)
    this.#revenue.add(`${tenantId} ${hour} ${currency} ${device}`, {
      ...{ tenantId, hour, currency, device, conversions: sign, valueHigh: sign * valueHigh },
      valueLow: sign * (valueMinor - valueHigh * TWO_TO_THE_32),
    })
  }

  #noteVisitor(event: StoredEvent, note: 'see' | 'unsee'): void {
    const { tenantId, visitor, device, occurredAt: at } = event
    if (visitor === null) return
    const calendar = this.#calendars.of(tenantId)
    for (const change of this.#visits[note]({ tenantId, visitor, device, at, calendar })) {
      const { hour, previous, device: counted, visitors } = change
      if (hour < this.countsSince) continue
      const row = { hour, tenantId, previous, device: counted, visitors }
      this.#visitors.add(`${tenantId} ${hour} ${previous} ${counted}`, row)
    }
  }

  #dimensionsOf(metadata: string): DimensionValue[] {
    let dimensions = this.#dimensions.get(metadata)
    if (!dimensions) {
      dimensions = readDimensions(metadata)
      this.#dimensions.set(metadata, dimensions)
    }
    return dimensions
  }

  /** Row by row: of a long time there are many. */
  *#readHours<Row>(
    table: RollupTables['hourlyCounts' | 'hourlyVisitors'],
    { from, until, tenantId }: Hours,
  ): Generator<Row> {
    const columns = Object.entries(getTableColumns(table))
    const list = columns.map(([name, column]) => `${column.name} as ${name}`).join(', ')
    const rows = this.#db.$client.prepare<Row, [number, number, number | null]>(
      `select ${list} from ${getTableName(table)}
       where hour >= ?1 and hour < ?2 and (?3 is null or tenant_id = ?3)`,
    )
    yield* rows.iterate(from, until, tenantId ?? null)
    rows.finalize()
  }
}
