import { defineCommand } from 'citty'
import { listTenants } from '../storage/tenant-store.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { withDatabase } from './with-database.ts'

/** `pulso tenant list`: all tenants, by id. */
export function createTenantList(io: CliIo) {
  return defineCommand({
    meta: { name: 'list', description: 'List all tenants' },
    args: { json: { type: 'boolean', description: 'print a JSON array' } },
    run({ args }) {
      const tenants = withDatabase(io.env, db => listTenants(db))
      if (args.json) return io.stdout(`${JSON.stringify(tenants)}\n`)
      const rows = tenants.map(({ id, uid, slug, name, status, timeZone }) => [
        String(id),
        uid,
        slug,
        status,
        timeZone,
        name,
      ])
      io.stdout(renderTable([['ID', 'UID', 'SLUG', 'STATUS', 'TIME ZONE', 'NAME'], ...rows]))
    },
  })
}
