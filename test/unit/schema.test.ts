import { describe, expect, test } from 'bun:test'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as schema from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'

const { $client } = aDatabase()
const tables: SQLiteTable[] = Object.values(schema)
const all = <Row>(query: string, name: string) => $client.query<Row, string>(query).all(name)

interface ColumnInfo {
  name: string
  type: string
  notnull: number
  dflt_value: string | null
  pk: number
}

/** A column's default as SQLite repeats it. */
function toFallback(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'number' ? String(value) : `'${value}'`
}

test('the migrated database has the tables of the schema, each of them STRICT', () => {
  const migrated = $client
    .query<{ name: string; strict: number }, []>(
      "select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite\\_%' escape '\\'",
    )
    .all()
    // Drizzle's own book-keeping.
    .filter(({ name }) => name !== '__drizzle_migrations')
  const names = tables.map(table => getTableConfig(table).name)
  expect(migrated.map(table => table.name).sort()).toEqual(names.sort())
  expect(migrated.filter(table => !table.strict)).toEqual([])
})

describe.each(tables.map(table => [getTableConfig(table).name, getTableConfig(table)] as const))(
  'the migrated table %s',
  (name, config) => {
    test('has the columns of the schema', () => {
      const keys = config.primaryKeys.flatMap(key => key.columns.map(column => column.name))
      const columns = all<ColumnInfo>('select * from pragma_table_info(?)', name)
      const migrated = columns.map(({ name, type, notnull, dflt_value, pk }) => ({
        name,
        type: type.toLowerCase(),
        isRequired: notnull === 1,
        fallback: dflt_value,
        isKey: pk > 0,
      }))
      expect(migrated).toEqual(
        config.columns.map(column => ({
          name: column.name,
          type: column.getSQLType(),
          isRequired: column.notNull,
          fallback: toFallback(column.default),
          isKey: column.primary || keys.includes(column.name),
        })),
      )
    })

    test('has the indexes of the schema', () => {
      // An index that SQLite makes for a key of its own accord has the origin "pk".
      const migrated = all<{ name: string; isUnique: number; isPartial: number }>(
        `select name, "unique" as isUnique, partial as isPartial from pragma_index_list(?)
         where origin <> 'pk' order by name`,
        name,
      )
      const indexes = config.indexes.map(({ config: index }) => ({
        name: index.name,
        isUnique: Number(index.unique),
        isPartial: Number(index.where !== undefined),
      }))
      const unique = config.columns
        .filter(column => column.isUnique)
        .map(column => ({ name: column.uniqueName as string, isUnique: 1, isPartial: 0 }))
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
      expect(migrated).toEqual([...indexes, ...unique].sort(byName))
    })

    test('has the foreign keys of the schema', () => {
      const migrated = all<{ column: string; to: string; onDelete: string }>(
        `select "from" as "column", "table" || '.' || "to" as "to", on_delete as onDelete
         from pragma_foreign_key_list(?)`,
        name,
      )
      const keys = config.foreignKeys.map(key => {
        const { columns, foreignColumns, foreignTable } = key.reference()
        return {
          column: columns[0]?.name as string,
          to: `${getTableConfig(foreignTable).name}.${foreignColumns[0]?.name}`,
          onDelete: (key.onDelete ?? 'no action').toUpperCase(),
        }
      })
      expect(migrated).toEqual(keys)
    })
  },
)
