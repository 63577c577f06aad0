import { isNull } from 'drizzle-orm'
import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { erasures, products } from '../../src/storage/schema.ts'
import { listTenants } from '../../src/storage/tenant-store.ts'

/** All tenants, their products by tenant, and whose events are being erased. */
export function readPlatform(db: PulsoDatabase) {
  const rows = db.select().from(products).orderBy(products.id).all()
  return {
    tenants: listTenants(db),
    products: new Map(
      [...Map.groupBy(rows, row => row.tenantId)].map(([tenantId, list]) => [
        tenantId,
        list.map(({ id, name }) => ({ id, name })),
      ]),
    ),
    erasing: db
      .select()
      .from(erasures)
      .where(isNull(erasures.doneAt))
      .all()
      .map(row => row.tenantId),
  }
}
