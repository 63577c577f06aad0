import { defineCommand } from 'citty'
import { addProduct } from '../storage/product-store.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toId, toName, toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { withDatabase } from './with-database.ts'

/** `pulso product add`: adds one product to a tenant. */
export function createProductAdd(io: CliIo) {
  return defineCommand({
    meta: { name: 'add', description: 'Add a product to a tenant' },
    args: {
      tenant: TENANT_OPTION,
      name: { type: 'string', required: true, valueHint: 'N', description: 'display name' },
      id: {
        type: 'string',
        valueHint: 'I',
        description: 'numeric id; the next free one when absent',
      },
    },
    run({ args }) {
      const slug = toSlug(args.tenant, '--tenant')
      const wanted = { name: toName(args.name, '--name'), id: toId(args.id, '--id') }
      const product = withDatabase(io.env, db => addProduct(db, getTenant(db, slug).id, wanted))
      io.stdout(`added product ${product.id} to ${slug}: ${product.name}\n`)
    },
  })
}
