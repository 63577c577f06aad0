import { and, getTableColumns, sql } from 'drizzle-orm'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { compileStatement } from '../compile-statement.ts'
import type { PulsoDatabase } from '../open-database.ts'

/** A row of a table of sums: what it is the sum of, and the sums themselves. */
export type SumRow = Record<string, string | number>

/** Takes what a row holds of a table, to be added to it. */
export type AddSums<Row extends SumRow> = (row: Row) => void

/**
 * Adds rows to those of a table with the same key, whose other columns are sums. Where a sum of events
 * or visitors comes to 0 the row goes, as if it had never been: what is taken away again leaves no trace.
 */
export function createAddSums<Row extends SumRow>(
  db: PulsoDatabase,
  table: SQLiteTable,
): AddSums<Row> {
  const columns = columnsOf(table)
  const keys = columns.filter(({ isKey }) => isKey)
  const sums = columns.filter(({ isKey }) => !isKey)
  const count = sums[0] as NamedColumn
  const values = Object.fromEntries(columns.map(({ name }) => [name, sql.placeholder(name)]))

  const add = compileStatement<Row>(
    db,
    db
      .insert(table)
      .values(values)
      .onConflictDoUpdate({
        target: keys.map(({ column }) => column),
        set: Object.fromEntries(
          sums.map(({ name, column }) => [
            name,
            sql`${column} + excluded.${sql.identifier(column.name)}`,
          ]),
        ),
      }),
  )
  const removeEmpty = compileStatement<Row>(
    db,
    db
      .delete(table)
      .where(
        and(
          ...keys.map(({ name, column }) => sql`${column} = ${sql.placeholder(name)}`),
          sql`${count.column} = 0`,
        ),
      ),
  )
  return row => {
    add(row)
    if ((row[count.name] as number) < 0) removeEmpty(row)
  }
}

interface NamedColumn {
  /** As the schema's object has it. */
  readonly name: string
  readonly column: SQLiteColumn
  readonly isKey: boolean
}

function columnsOf(table: SQLiteTable): NamedColumn[] {
  const { primaryKeys } = getTableConfig(table)
  const keyNames = primaryKeys.flatMap(key => key.columns.map(column => column.name))
  return Object.entries(getTableColumns(table)).map(([name, column]) => ({
    name,
    column,
    isKey: keyNames.includes(column.name),
  }))
}
