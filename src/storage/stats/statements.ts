import type { Database, Statement } from 'bun:sqlite'

/** Values by the names of a statement's parameters. */
export type Values = Record<string, string | number | null>

/** Runs SQL that was put together from parts: each text is compiled once. */
export class Statements {
  readonly #client: Database
  readonly #compiled = new Map<string, Statement<unknown, [Values]>>()

  constructor(client: Database) {
    this.#client = client
  }

  all<Row>(sql: string, values: Values): Row[] {
    let statement = this.#compiled.get(sql)
    if (!statement) {
      statement = this.#client.prepare<unknown, [Values]>(sql)
      this.#compiled.set(sql, statement)
    }
    return statement.all(values) as Row[]
  }
}
