import { defineCommand } from 'citty'
import { listProducts } from '../storage/product-store.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { withDatabase } from './with-database.ts'

/** `pulso product list`: a tenant's products, by id. */
export function createProductList(io: CliIo) {
  return defineCommand({
    meta: { name: 'list', description: "List a tenant's products" },
    args: {
      tenant: TENANT_OPTION,
      json: { type: 'boolean', description: 'print a JSON array' },
    },
    run({ args }) {
      const slug = toSlug(args.tenant, '--tenant')
      const products = withDatabase(io.env, db => listProducts(db, getTenant(db, slug).id))
      if (args.json) return io.stdout(`${JSON.stringify(products)}\n`)
      io.stdout(
        renderTable([['ID', 'NAME'], ...products.map(({ id, name }) => [String(id), name])]),
      )
    },
  })
}
