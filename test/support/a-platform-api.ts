import type { PulsoDatabase } from '../../src/storage/open-database.ts'
import { aDatabase } from './a-database.ts'
import { aKey, bearer } from './a-key.ts'
import { storePlatform } from './a-platform.ts'
import { anApi } from './an-api.ts'
import { anApp } from './an-app.ts'

/** Whose key a request is sent with; `read` is that of the first tenant. */
export type KeyHolder = 'admin' | 'read' | 'nobody'

/** What is sent to the authenticated routes. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined
  readonly as?: KeyHolder | undefined
}

/** An application on a database with the tenants and products of `storePlatform`, and keys to it. */
export function aPlatformApi() {
  const db = aDatabase()
  storePlatform(db)
  const keys = createKeys(db)
  const { send, logged } = anApp({ api: anApi(db) })
  return {
    db,
    logged,
    send: (request: ApiRequest) => send(toRequest('http://localhost', request, keys)),
  }
}

/** A key for each who may have one. */
export function createKeys(db: PulsoDatabase): Record<KeyHolder, string | undefined> {
  return {
    admin: aKey(db).text,
    read: aKey(db, { scope: 'read', tenantId: 1 }).text,
    nobody: undefined,
  }
}

export function toRequest(
  origin: string,
  { method, path, body, as = 'admin' }: ApiRequest,
  keys: Record<KeyHolder, string | undefined>,
): Request {
  const key = keys[as]
  return new Request(`${origin}/api/v1${path}`, {
    method,
    body: body ?? null,
    headers: key === undefined ? {} : bearer(key),
  })
}
