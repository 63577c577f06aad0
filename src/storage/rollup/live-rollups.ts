import type { StoredEvent } from '../../core/event.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { getRollupState, setRollupState } from './rollup-state.ts'
import { LIVE_ROLLUPS } from './rollup-tables.ts'
import { RollupWriter } from './rollup-writer.ts'

const HOUR_MS = 3_600_000

/** What counts events within the transactions that store them. */
export type Rollups = Pick<LiveRollups, 'begin' | 'add' | 'end' | 'forget'>

/**
 * Keeps the rollups right, transaction by transaction: `begin` in each before anything else, `end` as the
 * last, `forget` when it was undone.
 */
export class LiveRollups {
  readonly #db: PulsoDatabase
  readonly #writer: RollupWriter
  readonly #readDataVersion
  #dataVersion: number | undefined
  #newestReceivedAt = 0

  constructor(db: PulsoDatabase) {
    this.#db = db
    this.#writer = new RollupWriter(db, LIVE_ROLLUPS)
    this.#readDataVersion = db.$client.prepare<{ data_version: number }, []>('pragma data_version')
  }

  begin(): void {
    const version = this.#readDataVersion.get()?.data_version
    // Another connection has committed: what is remembered of visits and tenants may be old.
    if (version !== this.#dataVersion) this.#writer.forget()
    this.#dataVersion = version
  }

  add(event: StoredEvent): void {
    this.#writer.add(event)
    this.#newestReceivedAt = Math.max(this.#newestReceivedAt, event.receivedAt)
  }

  /** See `RollupWriter.remove`. */
  remove(event: StoredEvent, options: { isLastOfVisitor: boolean }): void {
    this.#writer.remove(event, options)
  }

  hourOf(event: StoredEvent): { start: number; end: number } {
    return this.#writer.hourOf(event)
  }

  /** Writes what was added and removed, and folds the hours that are over. */
  end(): void {
    const { foldedUntil } = getRollupState(this.#db)
    this.#writer.flush({ foldedUntil })
    const hour = Math.floor(this.#newestReceivedAt / HOUR_MS) * HOUR_MS
    // Most of the hour before may still come, from zones whose hours start at a half.
    const until = hour - HOUR_MS
    if (until <= foldedUntil) return
    this.#writer.fold({ from: foldedUntil, until })
    setRollupState(this.#db, { foldedUntil: until })
  }

  forget(): void {
    this.#writer.forget()
    this.#dataVersion = undefined
    this.#newestReceivedAt = 0
  }
}
