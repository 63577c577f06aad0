import { getTableColumns, getTableName } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
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
import { type Sighting, VisitLog } from './visit-log.ts'

/** Metadata that is remembered with its dimensions, for much of it is the same again and again; none that is long. */
const MAX_METADATA = 5000
const MAX_METADATA_LENGTH = 512
const TWO_TO_THE_32 = 2 ** 32

/** A visitor who was there, or was not after all; hours that start before `since` stay as they are. */
interface NotedSighting extends Sighting {
  readonly note: 'see' | 'unsee'
  readonly since: number
}

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
  readonly #counts = new CountTally()
  readonly #addCounts: AddSums<CountRow>
  readonly #revenue: Tally<RevenueRow>
  readonly #visitors: Tally<VisitorRow>
  readonly #sightings: NotedSighting[] = []
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

  /** Counts an event that has just been stored; `since` leaves hours that start before it as they are. */
  add(event: StoredEvent, { since = Number.NEGATIVE_INFINITY } = {}): void {
    this.#count(event, { sign: 1, since })
    this.#noteVisitor(event, { note: 'see', since })
  }

  /**
   * Takes an event out of what is counted. `isLastOfVisitor` says whether its visitor has no other
   * event in the same hour any more.
   */
  remove(event: StoredEvent, { isLastOfVisitor }: { isLastOfVisitor: boolean }): void {
    const since = Number.NEGATIVE_INFINITY
    this.#count(event, { sign: -1, since })
    if (isLastOfVisitor) this.#noteVisitor(event, { note: 'unsee', since })
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
    this.#countVisitors()
    for (const row of this.#visitors.rows()) {
      if (row.hour < foldedUntil) this.#coarse.addVisitors(row)
    }
    this.#revenue.flush()
    this.#visitors.flush()
    this.#coarse.flush()
  }

  /** Adds the hours of a time to their days and months; within a transaction. */
  fold({ from, until }: { from: number; until: number }): void {
    this.#foldWhere('hour >= ? and hour < ?', [from, until])
    this.#coarse.flush()
  }

  /** The same of one tenant's hours: of a long time there are many, and few of them are the tenant's. */
  foldTenant(tenantId: number, hours: readonly number[]): void {
    for (const hour of hours) this.#foldWhere('hour = ? and tenant_id = ?', [hour, tenantId])
    this.#coarse.flush()
  }

  /** To be called when a transaction was undone, or somebody else has written. */
  forget(): void {
    this.#calendars.forget()
    this.#visits.forget()
    this.#counts.clear()
    this.#sightings.length = 0
    this.#revenue.clear()
    this.#visitors.clear()
    this.#coarse.clear()
  }

  #count(event: StoredEvent, { sign, since }: { sign: 1 | -1; since: number }): void {
    const { tenantId, metadata } = event
    const hour = this.#calendars.of(tenantId).startOfHour(event.occurredAt)
    if (hour < since) return
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

  #noteVisitor(
    event: StoredEvent,
    { note, since }: { note: 'see' | 'unsee'; since: number },
  ): void {
    const { tenantId, visitor, device, occurredAt: at } = event
    if (visitor === null) return
    const calendar = this.#calendars.of(tenantId)
    this.#sightings.push({ tenantId, visitor, device, at, calendar, note, since })
  }

  /** In the order in which the table of visits has them: of many tenants, each page is then looked for once. */
  #countVisitors(): void {
    this.#sightings.sort((a, b) => a.tenantId - b.tenantId || a.visitor - b.visitor)
    for (const sighting of this.#sightings) {
      const { tenantId, note, since } = sighting
      for (const { hour, previous, device, visitors } of this.#visits[note](sighting)) {
        if (hour < since) continue
        const row = { hour, tenantId, previous, device, visitors }
        this.#visitors.add(`${tenantId} ${hour} ${previous} ${device}`, row)
      }
    }
    this.#sightings.length = 0
  }

  #dimensionsOf(metadata: string): DimensionValue[] {
    if (metadata.length > MAX_METADATA_LENGTH) return readDimensions(metadata)
    let dimensions = this.#dimensions.get(metadata)
    if (!dimensions) {
      dimensions = readDimensions(metadata)
      this.#dimensions.set(metadata, dimensions)
    }
    return dimensions
  }

  #foldWhere(condition: string, values: [number, number]): void {
    const { hourlyCounts, hourlyVisitors } = this.#tables
    const read = <Row>(table: SQLiteTable) => this.#readHours<Row>(table, { condition, values })
    for (const row of read<CountRow>(hourlyCounts)) this.#coarse.addCount(row)
    for (const row of read<VisitorRow>(hourlyVisitors)) this.#coarse.addVisitors(row)
  }

  /** Row by row: of a long time there are many. */
  #readHours<Row>(
    table: SQLiteTable,
    { condition, values }: { condition: string; values: [number, number] },
  ): Iterable<Row> {
    const columns = Object.entries(getTableColumns(table))
    const list = columns.map(([name, column]) => `${column.name} as ${name}`).join(', ')
    return this.#db.$client
      .query<Row, [number, number]>(`select ${list} from ${getTableName(table)} where ${condition}`)
      .iterate(...values)
  }
}
