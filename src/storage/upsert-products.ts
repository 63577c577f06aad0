import { eq, ne, sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { ConflictError } from '../core/conflict-error.ts'
import type { Product } from '../core/product.ts'
import { compileStatement } from './compile-statement.ts'
import type { PulsoDatabase } from './open-database.ts'
import { toForeignText } from './product-store.ts'
import { products } from './schema.ts'

/** A table of one connection alone, in memory: what is written to it locks nobody out. */
const staged = sqliteTable('staged_products', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
})

/**
 * Adds or renames all of a tenant's products, or none: throws ConflictError when one is another
 * tenant's. The list is put in a table of its own first, and from there where it belongs, for events
 * are not stored meanwhile: 0.8 s for 370,000 products instead of 3.2, and 0.2 when all are there already.
 */
export function upsertProducts(
  db: PulsoDatabase,
  tenantId: number,
  list: Iterable<Product>,
  onProgress: (done: number) => void = () => {},
): void {
  db.run(sql`create temp table ${staged} (id integer primary key, name text not null) strict`)
  try {
    db.transaction(() => stage(db, list, onProgress))
    db.transaction(() => takeStaged(db, tenantId), { behavior: 'immediate' })
  } finally {
    db.run(sql`drop table ${staged}`)
  }
}

/** Of two products with an id the last one holds. */
function stage(db: PulsoDatabase, list: Iterable<Product>, onProgress: (done: number) => void) {
  const add = compileStatement<Product>(
    db,
    db
      .insert(staged)
      .values({ id: sql.placeholder('id'), name: sql.placeholder('name') })
      .onConflictDoUpdate({ target: staged.id, set: { name: sql`excluded.name` } }),
  )
  let done = 0
  for (const product of list) {
    add(product)
    done += 1
    onProgress(done)
  }
}

function takeStaged(db: PulsoDatabase, tenantId: number): void {
  const foreign = db
    .select({ id: staged.id })
    .from(staged)
    .innerJoin(products, eq(products.id, staged.id))
    .where(ne(products.tenantId, tenantId))
    .get()
  if (foreign) throw new ConflictError(toForeignText(foreign.id))
  const rows = db
    .select({
      id: staged.id,
      tenantId: sql`${tenantId}`.as('tenant_id'),
      name: staged.name,
      createdAt: sql`${Date.now()}`.as('created_at'),
    })
    .from(staged)
    // Without a condition SQLite takes the conflict's `on` for that of a join.
    .where(sql`true`)
  db.insert(products)
    .select(rows)
    .onConflictDoUpdate({
      target: products.id,
      set: { name: sql`excluded.name` },
      // A row that is written is a change to every cache, even if nothing in it is.
      setWhere: sql`${products.name} <> excluded.name`,
    })
    .run()
}
