import { defineCommand } from 'citty'
import { type ApiKey, toKeyState } from '../core/api-key.ts'
import { listKeys } from '../storage/key-store.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { withDatabase } from './with-database.ts'

const HEADINGS = ['ID', 'SCOPE', 'TENANT', 'CREATED', 'EXPIRES', 'LAST USED', 'STATE']

/** `pulso key list`: all keys, without what makes them keys. */
export function createKeyList(io: CliIo) {
  return defineCommand({
    meta: { name: 'list', description: 'List all keys, and which of them are good' },
    args: { json: { type: 'boolean', description: 'print a JSON array' } },
    run({ args }) {
      const now = Date.now()
      const keys = withDatabase(io.env, listKeys).map(key => toListed(key, now))
      if (args.json) return io.stdout(`${JSON.stringify(keys)}\n`)
      const rows = keys.map(key => [
        String(key.id),
        key.scope,
        key.tenant ?? '-',
        key.createdAt,
        key.expiresAt ?? 'never',
        key.lastUsedAt ?? 'never',
        key.state,
      ])
      io.stdout(renderTable([HEADINGS, ...rows]))
    },
  })
}

function toListed(key: ApiKey, now: number) {
  const { id, scope, tenant, createdAt, expiresAt, lastUsedAt } = key
  return {
    id,
    scope,
    tenant,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: toIso(expiresAt),
    lastUsedAt: toIso(lastUsedAt),
    state: toKeyState(key, now),
  }
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
