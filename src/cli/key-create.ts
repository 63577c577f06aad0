import { defineCommand } from 'citty'
import { KEY_SCOPES, type KeyScope } from '../core/api-key.ts'
import { createKey } from '../storage/key-store.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { toExpiry } from './expiry.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `pulso key create`: makes a key for the API, and shows it this once. */
export function createKeyCreate(io: CliIo) {
  return defineCommand({
    meta: { name: 'create', description: 'Make a key for the API' },
    args: {
      scope: {
        type: 'string',
        required: true,
        valueHint: KEY_SCOPES.join('|'),
        description: "admin: everything; read: one tenant's numbers",
      },
      tenant: {
        ...TENANT_OPTION,
        required: false,
        description: 'the tenant of a read key, its slug',
      },
      expires: {
        type: 'string',
        valueHint: 'WHEN',
        description: '24h, 90d, 12w, or an ISO 8601 date-time; never when absent',
      },
    },
    run({ args }) {
      const scope = toScope(args.scope)
      const slug = toScopeTenant(scope, args.tenant)
      const now = Date.now()
      const expiresAt = toExpiry(args.expires, { option: '--expires', now })
      const { id, text } = withDatabase(io.env, db => {
        const tenantId = slug === null ? null : getTenant(db, slug).id
        return createKey(db, { scope, tenantId, expiresAt, now })
      })
      // The key alone goes to where a script reads it from.
      io.stderr(`this is key ${id}, which cannot be shown again\n`)
      io.stdout(`${text}\n`)
    },
  })
}

function toScope(text: string): KeyScope {
  const scope = KEY_SCOPES.find(other => other === text)
  if (!scope) throw new UsageError(`--scope must be ${KEY_SCOPES.join(' or ')}`)
  return scope
}

/** The slug of a read key's tenant; null for an admin key, which has none. */
function toScopeTenant(scope: KeyScope, slug: string | undefined): string | null {
  if (scope === 'admin') {
    if (slug !== undefined) throw new UsageError('--tenant is for read keys')
    return null
  }
  if (slug === undefined) throw new UsageError('missing --tenant')
  return toSlug(slug, '--tenant')
}
