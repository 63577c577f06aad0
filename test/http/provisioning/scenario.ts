import type { Tenant } from '../../../src/core/tenant.ts'
import { TENANTS } from '../../support/a-platform.ts'
import type { ApiRequest } from '../../support/a-platform-api.ts'
import type { readPlatform } from '../../support/read-platform.ts'
import { invalid } from '../scenarios/scenario.ts'

/** A request to provision, what must be answered, and what the database must have then. */
export interface Scenario {
  readonly request: ApiRequest
  readonly status: number
  /** The whole answer; none is looked at when it is absent. */
  readonly answer?: unknown
  /** What it changes of the tenants and products. */
  readonly changes?: Partial<ReturnType<typeof readPlatform>>
}

export type NamedScenario = [name: string, scenario: Scenario]

export const [SHOP, CAFE, CLOSED, OLE, LAST] = TENANTS as [Tenant, Tenant, Tenant, Tenant, Tenant]
export const SHOP_PRODUCTS = [
  { id: 101, name: 'p101' },
  { id: 102, name: 'p102' },
] as const
/** What is said of a tenant that is not there yet. */
export const SAID = { name: 'Nueva', slug: 'nueva', uid: 'shop-7' }

export const NOT_FOUND = { message: 'Not found.' }
export const UNREADABLE = invalid('body', 'The body is not readable.')
export const BAD_ID = 'must be a whole number from 1 to 9007199254740991'
export const BAD_NAME = 'must have 1 to 200 characters, no control characters, and not be blank'

type Holder = ApiRequest['as']

export function get(path: string, as?: Holder): ApiRequest {
  return { method: 'GET', path, as }
}

export function remove(path: string, as?: Holder): ApiRequest {
  return { method: 'DELETE', path, as }
}

/** The body as it is, or as JSON. */
export function put(path: string, body: string | Uint8Array<ArrayBuffer> | object): ApiRequest {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  return { method: 'PUT', path, body: isRaw ? body : JSON.stringify(body) }
}

/** A tenant as it is answered. */
export function toAnswer({ timeZone, ...tenant }: Tenant) {
  return { ...tenant, time_zone: timeZone }
}

/** A good body of so many bytes for a tenant or product. */
export function padded(bytes: number): string {
  return '{"name":"A","slug":"a"}'.padEnd(bytes)
}
