import { defineCommand } from 'citty'
import { setTenantStatus } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant suspend`: takes a tenant's page off the public, and its events with it. */
export function createTenantSuspend(io: CliIo) {
  return defineCommand({
    meta: { name: 'suspend', description: 'Stop taking events for a tenant' },
    args: { slug: { type: 'positional', required: true, description: "the tenant's slug" } },
    run({ args }) {
      const slug = toSlug(args.slug, 'SLUG')
      withDatabase(io.env, db => setTenantStatus(db, slug, 'suspended'))
      io.stdout(`tenant ${slug} is suspended\n`)
    },
  })
}
