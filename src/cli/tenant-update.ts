import { defineCommand } from 'citty'
import { getTenant } from '../storage/tenant-store.ts'
import { updateTenant } from '../storage/upsert-tenant.ts'
import { toName, toSlug, toTimeZone } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant update`: changes what a tenant is called, and the time zone of its days. */
export function createTenantUpdate(io: CliIo) {
  return defineCommand({
    meta: { name: 'update', description: "Change a tenant's name, slug or time zone" },
    args: {
      name: { type: 'string', valueHint: 'N', description: 'new display name' },
      slug: { type: 'string', valueHint: 'S', description: 'new name in links' },
      timezone: {
        type: 'string',
        valueHint: 'Z',
        description: 'IANA name of the time zone of its days, past ones too',
      },
      // In capitals, for the option with the new slug is called `slug`.
      SLUG: { type: 'positional', required: true, description: "the tenant's slug" },
    },
    run({ args }) {
      const current = toSlug(args.SLUG, 'SLUG')
      const { name, slug, timezone } = args
      const changes = {
        name: name === undefined ? undefined : toName(name, '--name'),
        slug: slug === undefined ? undefined : toSlug(slug, '--slug'),
        timeZone: toTimeZone(timezone, '--timezone'),
      }
      if (Object.values(changes).every(value => value === undefined)) {
        throw new UsageError('nothing to change: missing --name, --slug or --timezone')
      }
      const updated = withDatabase(io.env, db =>
        updateTenant(db, getTenant(db, current).id, changes),
      )
      io.stdout(`tenant ${updated.slug} is ${updated.name}, in ${updated.timeZone}\n`)
    },
  })
}
