import { getTableColumns, getTableName } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type DimensionValue, readDimensions } from '../../core/dimension.ts'
import { isConversion, type StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { CoarseSums, type CountRow, type VisitorRow } from './coarse-sums.ts'
import type { RollupTables } from './rollup-tables.ts'
import { Tally } from './tally.ts'
import { TenantCalendars } from './tenant-calendars.ts'
import { VisitLog } from './visit-log.ts'

/** Metadata that is remembered with its dimensions, for much of it is the same again and again. */
const MAX_METADATA = 5000
const TWO_TO_THE_32 = 2 ** 32

type RevenueRow = RollupTables['hourlyRevenue']['$inferSelect']

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
  readonly #counts: Tally<CountRow>
  readonly #revenue: Tally<RevenueRow>
  readonly #visitors: Tally<VisitorRow>
  readonly #dimensions = new LRUCache<string, DimensionValue[]>({ max: MAX_METADATA })

  constructor(db: PulsoDatabase, tables: RollupTables) {
    this.#db = db
    this.#tables = tables
    this.#calendars = new TenantCalendars(db)
    this.#visits = new VisitLog(db, tables)
    this.#coarse = new CoarseSums(db, { tables, calendars: this.#calendars })
    this.#counts = new Tally(db, tables.hourlyCounts, ['events'])
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
    for (const row of this.#counts.rows()) if (row.hour < foldedUntil) this.#coarse.addCount(row)
    for (const row of this.#visitors.rows()) {
      if (row.hour < foldedUntil) this.#coarse.addVisitors(row)
    }
    this.#counts.flush()
    this.#revenue.flush()
    this.#visitors.flush()
    this.#coarse.flush()
  }

  /** Adds the hours of a time to their days and months; within a transaction. */
  fold({ from, until }: { from: number; until: number }): void {
    const { hourlyCounts, hourlyVisitors } = this.#tables
    for (const row of this.#readHours<CountRow>(hourlyCounts, { from, until })) {
      this.#coarse.addCount(row)
    }
    for (const row of this.#readHours<VisitorRow>(hourlyVisitors, { from, until })) {
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
    const { tenantId, type, device, productId, metadata } = event
    const hour = this.#calendars.of(tenantId).startOfHour(event.occurredAt)
    const key = `${tenantId} ${hour} ${device} ${type}`
    const add = (dimension: CountRow['dimension'], value: string) =>
      this.#counts.add(`${key} ${dimension} ${value}`, {
        ...{ hour, tenantId, dimension, value, type, device, events: sign },
      })
    add('product', productId === null ? '' : String(productId))
    if (metadata !== null) {
      for (const [dimension, value] of this.#dimensionsOf(metadata)) add(dimension, value)
    }
    if (isConversion(type)) this.#countRevenue(event, { hour, sign })
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
      const { hour, previous } = change
      const key = `${tenantId} ${hour} ${previous} ${change.device}`
      this.#visitors.add(key, { ...change, tenantId })
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
    { from, until }: { from: number; until: number },
  ): Generator<Row> {
    const columns = Object.entries(getTableColumns(table))
    const list = columns.map(([name, column]) => `${column.name} as ${name}`).join(', ')
    const rows = this.#db.$client.prepare<Row, [number, number]>(
      `select ${list} from ${getTableName(table)} where hour >= ? and hour < ?`,
    )
    yield* rows.iterate(from, until)
    rows.finalize()
  }
}
