import type { EventCalls } from './event-calls.ts'
import type { Principal } from './principal.ts'
import type { ProvisioningCalls } from './provisioning-calls.ts'
import type { StatsCalls } from './stats-calls.ts'
import type { Tenant } from './tenant.ts'

/**
 * All that the API can ask of the database. Each call takes and returns plain data, which travels
 * between threads, and throws ApiError for what its caller is to know. One that takes long is a promise.
 */
export interface ApiCalls extends EventCalls, ProvisioningCalls, StatsCalls {
  /** Whom a key's text speaks for; undefined when it is no key, or one that is expired or revoked. */
  authenticate(args: { readonly key: string }): Principal | undefined
  /** A tenant by its slug or by its numeric id. */
  findTenant(args: { readonly tenant: string }): Tenant | undefined
}

export type ApiCallName = keyof ApiCalls

/** Makes calls off the main thread; rejects with ApiError, `unavailable` when none can be made. */
export interface Api {
  call<Name extends ApiCallName>(
    name: Name,
    args: Parameters<ApiCalls[Name]>[0],
  ): Promise<Awaited<ReturnType<ApiCalls[Name]>>>
}
