import { asc, count, getTableName, gt, sql } from 'drizzle-orm'
import type { StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { events } from '../schema.ts'
import { REBUILT_ROLLUPS, toRebuiltName } from './rebuilt-tables.ts'
import { getRollupState, type RollupState } from './rollup-state.ts'
import { LIVE_ROLLUPS } from './rollup-tables.ts'
import { RollupWriter } from './rollup-writer.ts'

/** Events that are counted in one step. */
const STEP_EVENTS = 10_000
/** Of the hours that are folded in one step, how far apart they are at the most: a week. */
const STEP_FOLD_MS = 7 * 86_400_000
const FIRST_MS = -8.64e15

/** Tables of which old rows are taken over, and the columns that tell how old they are. */
const OLD_ROWS = [
  [LIVE_ROLLUPS.hourlyCounts, 'hour'],
  [LIVE_ROLLUPS.hourlyRevenue, 'hour'],
  [LIVE_ROLLUPS.hourlyVisitors, 'hour'],
  [LIVE_ROLLUPS.visits, 'day'],
] as const

type EventRow = StoredEvent & { readonly id: number }

/**
 * Rollups that are made anew from the events, in the rebuilt tables. What is older than the oldest event
 * that is surely kept is taken over from the present ones. Each method does its work in steps that the
 * caller puts into transactions; new events may be stored in between.
 */
export class RollupBuild {
  readonly #db: PulsoDatabase
  readonly #writer: RollupWriter
  readonly #readEvents
  /** As it was when the build began. */
  readonly #begun: RollupState
  /** The last event of those that the old rows have counted. */
  readonly #knownId: number
  #lastId = 0
  #foldedUntil = FIRST_MS

  /** The rebuilt tables must be there, and empty. */
  constructor(db: PulsoDatabase) {
    this.#db = db
    this.#writer = new RollupWriter(db, REBUILT_ROLLUPS)
    this.#readEvents = db
      .select()
      .from(events)
      .where(gt(events.id, sql.placeholder('lastId')))
      .orderBy(asc(events.id))
      .limit(STEP_EVENTS)
      .prepare()
    this.#begun = getRollupState(db)
    this.#knownId = db.select({ id: sql<number>`coalesce(max(id), 0)` }).from(events).get()?.id ?? 0
    this.#takeOverOldRows()
  }

  get foldedUntil(): number {
    return this.#foldedUntil
  }

  /** Counts the next events; how many, 0 when there are no more for now. */
  countSome(): number {
    const rows = this.#readEvents.all({ lastId: this.#lastId }) as EventRow[]
    for (const event of rows) {
      this.#count(event)
      this.#lastId = event.id
    }
    this.#writer.flush({ foldedUntil: this.#foldedUntil })
    return rows.length
  }

  /** Folds the next hours that are to be folded; false when there are no more. */
  foldSome(): boolean {
    const { foldedUntil: goal } = getRollupState(this.#db)
    const from = this.#findHour(this.#foldedUntil) ?? goal
    const until = Math.min(goal, from + STEP_FOLD_MS)
    if (from < until) this.#writer.fold({ from, until })
    this.#foldedUntil = Math.max(this.#foldedUntil, until)
    return this.#foldedUntil < goal
  }

  /** Whether anything was deleted or made anew since it began: then it is of another time. */
  get isOutdated(): boolean {
    return getRollupState(this.#db).changes !== this.#begun.changes
  }

  /** How many events there are to count. */
  countAll(): number {
    return this.#db.select({ n: count() }).from(events).get()?.n ?? 0
  }

  /** What of it is older than `events_since` is in the rows that were taken over, unless it is new. */
  #count(event: EventRow): void {
    const since = event.id > this.#knownId ? FIRST_MS : this.#begun.eventsSince
    if (event.occurredAt >= since) this.#writer.add(event, { since })
  }

  #takeOverOldRows(): void {
    for (const [table, column] of OLD_ROWS) {
      const name = getTableName(table)
      this.#db.$client
        .query(`insert into ${toRebuiltName(name)} select * from ${name} where ${column} < ?`)
        .run(this.#begun.eventsSince)
    }
  }

  /** The first hour from a time on in which anything was counted. */
  #findHour(from: number): number | undefined {
    const { hourlyCounts } = REBUILT_ROLLUPS
    const found = this.#db
      .select({ hour: sql<number | null>`min(${hourlyCounts.hour})` })
      .from(hourlyCounts)
      .where(sql`${hourlyCounts.hour} >= ${from}`)
      .get()
    return found?.hour ?? undefined
  }
}
