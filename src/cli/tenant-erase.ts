import { defineCommand } from 'citty'
import { countEvents } from '../storage/count-events.ts'
import { getTenantErasure } from '../storage/erasure/erasure-requests.ts'
import { removeTenant } from '../storage/remove-tenant.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { carryOutErasure } from './erase/carry-out-erasure.ts'
import { DRY_RUN_OPTION } from './erase/dry-run-option.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant erase`: removes a tenant, and all that there is of it. */
export function createTenantErase(io: CliIo) {
  return defineCommand({
    meta: {
      name: 'erase',
      description: 'Remove a tenant with its products, keys and all of its events, for good',
    },
    args: {
      'dry-run': DRY_RUN_OPTION,
      slug: { type: 'positional', required: true, description: "the tenant's slug" },
    },
    async run({ args }) {
      const slug = toSlug(args.slug, 'SLUG')
      if (args['dry-run']) return tell(io, slug)
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

function tell(io: CliIo, slug: string): void {
  const events = withDatabase(io.env, db => countEvents(db, getTenant(db, slug).id))
  io.stdout(
    `would erase tenant ${slug}, its products and keys, and ${toCountText(events, 'event')}\n`,
  )
}
