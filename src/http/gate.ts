import { NotFoundError } from 'elysia'
import type { Api } from '../core/api-calls.ts'
import { parseKeyText } from '../core/api-key.ts'
import type { Principal } from '../core/principal.ts'
import type { Tenant } from '../core/tenant.ts'
import { type ClientNetworkDeps, createFindClientNetwork } from './client-network.ts'
import { createFailureThrottle } from './failure-throttle.ts'
import { RefusedError } from './refused-error.ts'
import { ThrottledError } from './request-error.ts'

/**
 * Who may come in. Whoever may not is refused by an error, which the application's error handler
 * answers: without a good key 401, the same for every reason; for what a key does not reach the 404 of
 * a path that is not there, whether there is something or not.
 */
export interface Gate {
  /** Lets in every good key. A request is asked for its key once, however often it is admitted. */
  admit(request: Request): Promise<Principal>
  /** Lets in admin keys alone. */
  admitAdmin(request: Request): Promise<Principal>
  /** Lets in admin keys, and the read key of a tenant that is named by its slug or numeric id. */
  admitToTenant(request: Request, tenant: string): Promise<Admission>
}

export interface Admission {
  readonly principal: Principal
  readonly tenant: Tenant
}

export interface GateDeps extends ClientNetworkDeps {
  readonly api: Api
  /** Of one client; behind that all its keys are refused, the right one too. */
  readonly keyFailuresPerMinute: number
  /** Monotonic milliseconds. */
  readonly monotonicNow: () => number
}

const BEARER = /^Bearer +(\S+)$/i

export function createGate(deps: GateDeps): Gate {
  const { api, keyFailuresPerMinute, monotonicNow } = deps
  const findClientNetwork = createFindClientNetwork(deps)
  const failures = createFailureThrottle({
    failuresPerMinute: keyFailuresPerMinute,
    now: monotonicNow,
  })
  const admitted = new WeakMap<Request, Promise<Principal>>()

  /** What cannot be a key is not asked about, but is a failure as well. */
  async function authenticate(authorization: string): Promise<Principal | undefined> {
    const key = BEARER.exec(authorization)?.[1]
    return key !== undefined && parseKeyText(key) ? api.call('authenticate', { key }) : undefined
  }

  async function identify(request: Request): Promise<Principal> {
    const authorization = request.headers.get('authorization')
    if (authorization === null) throw toUnauthorized()
    try {
      const attempt = () => authenticate(authorization)
      const principal = await failures.attempt(findClientNetwork(request), attempt)
      if (principal) return principal
    } catch (error) {
      throw error instanceof ThrottledError ? toTooMany(error, keyFailuresPerMinute) : error
    }
    throw toUnauthorized()
  }

  function admit(request: Request): Promise<Principal> {
    let principal = admitted.get(request)
    if (!principal) {
      principal = identify(request)
      admitted.set(request, principal)
    }
    return principal
  }

  return {
    admit,
    async admitAdmin(request) {
      const principal = await admit(request)
      if (principal.scope !== 'admin') throw new NotFoundError()
      return principal
    },
    async admitToTenant(request, text) {
      const principal = await admit(request)
      // What a read key asks for is compared with its own alone: not even time tells about others.
      const tenant =
        principal.scope === 'admin'
          ? await api.call('findTenant', { tenant: text })
          : findOwn(principal.tenant, text)
      if (!tenant) throw new NotFoundError()
      return { principal, tenant }
    },
  }
}

function findOwn(tenant: Tenant, text: string): Tenant | undefined {
  return text === tenant.slug || text === String(tenant.id) ? tenant : undefined
}

function toUnauthorized(): RefusedError {
  return new RefusedError({
    status: 401,
    body: { message: 'Unauthorized.' },
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function toTooMany({ retryAfterSeconds }: ThrottledError, limit: number): RefusedError {
  return new RefusedError({
    status: 429,
    body: { message: 'Too Many Attempts.' },
    headers: {
      'retry-after': retryAfterSeconds,
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': 0,
      'x-ratelimit-reset': Math.ceil(Date.now() / 1000) + retryAfterSeconds,
    },
  })
}
