import { defineCommand } from 'citty'
import { StorageError } from '../core/storage-error.ts'
import { removeProduct } from '../storage/product-store.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toId, toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { withDatabase } from './with-database.ts'

/** `pulso product remove`: removes one product of a tenant; its events stay. */
export function createProductRemove(io: CliIo) {
  return defineCommand({
    meta: { name: 'remove', description: 'Remove a product of a tenant; its events stay' },
    args: {
      tenant: TENANT_OPTION,
      id: { type: 'positional', required: true, description: "the product's numeric id" },
    },
    run({ args }) {
      const slug = toSlug(args.tenant, '--tenant')
      const id = toId(args.id, 'ID')
      const isGone = withDatabase(io.env, db => removeProduct(db, getTenant(db, slug).id, id))
      if (!isGone) throw new StorageError(`${slug} has no product with id ${id}`)
      io.stdout(`removed product ${id} of ${slug}\n`)
    },
  })
}
