import { defineCommand } from 'citty'
import { countEvents } from '../storage/count-events.ts'
import { getTenantErasure } from '../storage/erasure/erasure-requests.ts'
import { removeTenant } from '../storage/remove-tenant.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { carryOutErasure } from './erase/carry-out-erasure.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant erase`: removes a tenant, and all that there is of it. */
export function createTenantErase(io: CliIo) {
  return defineCommand({
    meta: {
      name: 'erase',
      description: 'Remove a tenant with its products, keys and all of its events, for good',
    },
    args: {
      yes: { type: 'boolean', description: 'do it; without, it only says what it would delete' },
      slug: { type: 'positional', required: true, description: "the tenant's slug" },
    },
    async run({ args }) {
      const slug = toSlug(args.slug, 'SLUG')
      if (!args.yes) refuse(io, slug)
      await carryOutErasure(io, {
        ofWhom: `tenant ${slug}, which is removed`,
        request(db) {
          const { id } = getTenant(db, slug)
          removeTenant(db, id)
          return getTenantErasure(db, id)
        },
      })
    },
  })
}

function refuse(io: CliIo, slug: string): never {
  const events = withDatabase(io.env, db => countEvents(db, getTenant(db, slug).id))
  const what = `tenant ${slug}, its products and keys, and its ${toCountText(events, 'event')}`
  throw new UsageError(`this deletes ${what}, and nothing brings them back: --yes does it`)
}
