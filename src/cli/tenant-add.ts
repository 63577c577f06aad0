import { defineCommand } from 'citty'
import { DEFAULT_TIME_ZONE } from '../core/tenant.ts'
import type { PulsoDatabase } from '../storage/open-database.ts'
import { addTenant } from '../storage/tenant-store.ts'
import { toId, toName, toSlug, toTimeZone, toUid } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { type OpenedDatabase, withDatabase } from './with-database.ts'

/** `pulso tenant add`: adds an active tenant and prints the ids that its page sends. */
export function createTenantAdd(io: CliIo) {
  return defineCommand({
    meta: { name: 'add', description: 'Add a tenant and print the ids to put into its page' },
    args: {
      name: { type: 'string', required: true, valueHint: 'N', description: 'display name' },
      slug: {
        type: 'string',
        required: true,
        valueHint: 'S',
        description: 'name in links: lower-case letters, digits and hyphens',
      },
      id: {
        type: 'string',
        valueHint: 'I',
        description: 'numeric id; the next free one when absent',
      },
      uid: { type: 'string', valueHint: 'U', description: 'public id; a random UUID when absent' },
      timezone: {
        type: 'string',
        valueHint: 'Z',
        description: `IANA name of the time zone of its days; ${DEFAULT_TIME_ZONE} when absent`,
      },
    },
    run({ args }) {
      const wanted = {
        name: toName(args.name, '--name'),
        slug: toSlug(args.slug, '--slug'),
        id: toId(args.id, '--id'),
        uid: toUid(args.uid, '--uid'),
        timeZone: toTimeZone(args.timezone, '--timezone'),
      }
      const add = (db: PulsoDatabase, { path, isNew }: OpenedDatabase) => ({
        ...addTenant(db, wanted),
        where: isNew ? ` to a new database, ${path}` : '',
      })
      const { id, uid, slug, name, where } = withDatabase(io.env, add, { mayCreate: true })
      io.stdout(`added tenant ${name}${where}\n`)
      io.stdout(
        renderTable([
          ['  uid', uid, 'tenant_id in /api/v1/analytics/track (the id works too)'],
          ['  id', String(id), 'tenant_id in /api/v1/interactions'],
          ['  slug', slug, 'tenant_slug in /api/v1/analytics/conversion'],
        ]),
      )
    },
  })
}
