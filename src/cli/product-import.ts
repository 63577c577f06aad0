import { readFile } from 'node:fs/promises'
import { defineCommand } from 'citty'
import { findForeignProductIds, toForeignText } from '../storage/product-store.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { upsertProducts } from '../storage/upsert-products.ts'
import { toSlug } from './argument-values.ts'
import { BadLinesError } from './bad-lines-error.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { parseProductFile } from './product-file.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { withDatabase } from './with-database.ts'

/** How many products go in between two lines of progress. */
const PROGRESS_STEP = 1000

/** `pulso product import`: adds or renames all products of a file, or none when a line is bad. */
export function createProductImport(io: CliIo) {
  return defineCommand({
    meta: { name: 'import', description: "Add or rename a tenant's products from a file" },
    args: {
      tenant: TENANT_OPTION,
      file: {
        type: 'positional',
        required: true,
        description: 'CSV with a header, or NDJSON, with id and name; - reads standard input',
      },
    },
    async run({ args }) {
      const slug = toSlug(args.tenant, '--tenant')
      const bytes = args.file === '-' ? await io.readStdin() : await readFile(args.file)
      const { products, badLines } = parseProductFile(new TextDecoder().decode(bytes))

      withDatabase(io.env, db => {
        const tenantId = getTenant(db, slug).id
        const foreign = [...findForeignProductIds(db, tenantId, products.keys())].map(id => ({
          line: products.get(id)?.line ?? 0,
          mistake: toForeignText(id),
        }))
        if (badLines.length + foreign.length > 0) {
          throw new BadLinesError([...badLines, ...foreign].sort((a, b) => a.line - b.line))
        }
        upsertProducts(db, tenantId, products.values(), createProgress(io, products.size))
      })
      io.stdout(`imported ${toCountText(products.size, 'product')} for ${slug}\n`)
    },
  })
}

/** Keeps one line of a terminal up to date; silent anywhere else. */
function createProgress(io: CliIo, total: number): (done: number) => void {
  if (!io.isTerminal) return () => {}
  const all = toCountText(total, 'product')
  return done => {
    if (done === total) io.stderr(`\r${done} of ${all}\n`)
    else if (done % PROGRESS_STEP === 0) io.stderr(`\r${done} of ${all}`)
  }
}
