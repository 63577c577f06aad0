import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { PulsoDatabase } from '../open-database.ts'
import { type AddSums, createAddSums, type SumRow } from './sums.ts'

/** Rows that are added up in memory first, and then, each once, to those of a table. */
export class Tally<Row extends SumRow> {
  readonly #sums: readonly (keyof Row)[]
  readonly #addSums: AddSums<Row>
  readonly #rows = new Map<string, Row>()

  constructor(db: PulsoDatabase, table: SQLiteTable, sums: readonly (keyof Row)[]) {
    this.#sums = sums
    this.#addSums = createAddSums(db, table)
  }

  /** `key` tells rows apart; the row is the tally's from now on. */
  add(key: string, row: Row): void {
    const known = this.#rows.get(key)
    if (!known) {
      this.#rows.set(key, row)
      return
    }
    for (const sum of this.#sums) {
      known[sum] = ((known[sum] as number) + (row[sum] as number)) as Row[keyof Row]
    }
  }

  /** Rows as they are now, those that came to nothing included. */
  rows(): Iterable<Row> {
    return this.#rows.values()
  }

  /** Writes the rows, and begins anew; within a transaction. */
  flush(): void {
    const [count] = this.#sums as [keyof Row]
    for (const row of this.#rows.values()) if (row[count] !== 0) this.#addSums(row)
    this.#rows.clear()
  }

  /** Begins anew without writing. */
  clear(): void {
    this.#rows.clear()
  }
}
