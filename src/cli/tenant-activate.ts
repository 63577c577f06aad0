import { defineCommand } from 'citty'
import { setTenantStatus } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant activate`: takes events for a suspended tenant again. */
export function createTenantActivate(io: CliIo) {
  return defineCommand({
    meta: { name: 'activate', description: 'Take events for a suspended tenant again' },
    args: { slug: { type: 'positional', required: true, description: "the tenant's slug" } },
    run({ args }) {
      const slug = toSlug(args.slug, 'SLUG')
      withDatabase(io.env, db => setTenantStatus(db, slug, 'active'))
      io.stdout(`tenant ${slug} is active\n`)
    },
  })
}
