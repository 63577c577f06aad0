import { asc, eq, sql } from 'drizzle-orm'
import { StorageError } from '../core/storage-error.ts'
import type { PulsoDatabase } from './open-database.ts'
import { products } from './schema.ts'
import { toChanges } from './to-changes.ts'

export interface Product {
  readonly id: number
  readonly name: string
}

/** Adds a product to a tenant; throws StorageError when its id is taken. */
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
        throw new StorageError(
          existing.tenantId === tenantId
            ? `a product with id ${id} exists already`
            : `id ${id} is another tenant's product`,
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

/** A tenant's products, by id. */
export function listProducts(db: PulsoDatabase, tenantId: number): Product[] {
  return db
    .select({ id: products.id, name: products.name })
    .from(products)
    .where(eq(products.tenantId, tenantId))
    .orderBy(asc(products.id))
    .all()
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

/** Adds or renames all of a tenant's products, or none: throws StorageError when one is another tenant's. */
export function upsertProducts(
  db: PulsoDatabase,
  tenantId: number,
  list: Iterable<Product>,
  onProgress: (done: number) => void = () => {},
): void {
  db.transaction(
    tx => {
      const upsert = tx
        .insert(products)
        .values({
          id: sql.placeholder('id'),
          tenantId,
          name: sql.placeholder('name'),
          createdAt: Date.now(),
        })
        .onConflictDoUpdate({
          target: products.id,
          set: { name: sql`excluded.name` },
          setWhere: eq(products.tenantId, tenantId),
        })
        .prepare()
      let done = 0
      for (const { id, name } of list) {
        if (toChanges(upsert.run({ id, name })) === 0)
          throw new StorageError(`id ${id} is another tenant's product`)
        done += 1
        onProgress(done)
      }
    },
    { behavior: 'immediate' },
  )
}
