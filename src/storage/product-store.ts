import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { ConflictError } from '../core/conflict-error.ts'
import type { PageOptions } from '../core/page.ts'
import type { Product } from '../core/product.ts'
import type { PulsoDatabase } from './open-database.ts'
import { products } from './schema.ts'
import { toChanges } from './to-changes.ts'

const PRODUCT_COLUMNS = { id: products.id, name: products.name }
/** SQLite's own. */
const NO_LIMIT = -1

/** Adds a product to a tenant; throws ConflictError when its id is taken. */
export function addProduct(
  db: PulsoDatabase,
  tenantId: number,
  { id, name }: { id?: number | undefined; name: string },
): Product {
  return db.transaction(
    tx => {
      const existing =
        id !== undefined && tx.select().from(products).where(eq(products.id, id)).get()
      if (existing) {
        throw new ConflictError(
          existing.tenantId === tenantId
            ? `a product with id ${id} exists already`
            : toForeignText(existing.id),
        )
      }
      const row = { tenantId, name, createdAt: Date.now() }
      return tx
        .insert(products)
        .values(id === undefined ? row : { ...row, id })
        .returning()
        .get()
    },
    { behavior: 'immediate' },
  )
}

/** A tenant's products by id: all, or part of the list. */
export function listProducts(
  db: PulsoDatabase,
  tenantId: number,
  { after = 0, limit = NO_LIMIT }: Partial<PageOptions> = {},
): Product[] {
  return db
    .select(PRODUCT_COLUMNS)
    .from(products)
    .where(and(eq(products.tenantId, tenantId), gt(products.id, after)))
    .orderBy(asc(products.id))
    .limit(limit)
    .all()
}

/** A tenant's product; undefined for another tenant's, too. */
export function findProduct(db: PulsoDatabase, tenantId: number, id: number): Product | undefined {
  return db
    .select(PRODUCT_COLUMNS)
    .from(products)
    .where(and(eq(products.tenantId, tenantId), eq(products.id, id)))
    .get()
}

/** Adds or renames one product; throws ConflictError when it is another tenant's. */
export function upsertProduct(
  db: PulsoDatabase,
  tenantId: number,
  { id, name }: Product,
): { product: Product; isNew: boolean } {
  return db.transaction(
    () => {
      const current = db.select().from(products).where(eq(products.id, id)).get()
      if (!current) addProduct(db, tenantId, { id, name })
      else if (current.tenantId !== tenantId) throw new ConflictError(toForeignText(id))
      // A row that is written is a change to every cache, even if nothing in it is.
      else if (current.name !== name) {
        db.update(products).set({ name }).where(eq(products.id, id)).run()
      }
      return { product: { id, name }, isNew: !current }
    },
    { behavior: 'immediate' },
  )
}

/** Removes a product, whose events stay; false when the tenant has none with the id. */
export function removeProduct(db: PulsoDatabase, tenantId: number, id: number): boolean {
  const isProduct = and(eq(products.tenantId, tenantId), eq(products.id, id))
  return toChanges(db.delete(products).where(isProduct).run()) > 0
}

/** Which of a tenant's products-to-be have an id that is another tenant's product. */
export function findForeignProductIds(
  db: PulsoDatabase,
  tenantId: number,
  ids: Iterable<number>,
): Set<number> {
  const owner = db
    .select({ tenantId: products.tenantId })
    .from(products)
    .where(eq(products.id, sql.placeholder('id')))
    .prepare()
  const foreign = new Set<number>()
  for (const id of ids) {
    const found = owner.get({ id })
    if (found && found.tenantId !== tenantId) foreign.add(id)
  }
  return foreign
}

/** What to say of an id that is another tenant's product. */
export function toForeignText(id: number): string {
  return `id ${id} is another tenant's product`
}
