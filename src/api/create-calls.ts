import type { ApiCalls } from '../core/api-calls.ts'
import { createEventCalls } from '../storage/create-event-calls.ts'
import { createAuthenticate, recordKeyUse } from '../storage/key-store.ts'
import type { PulsoDatabase } from '../storage/open-database.ts'
import { createFunnelCall } from '../storage/stats/create-funnel-call.ts'
import { createStatsStore } from '../storage/stats/stats-store.ts'
import { findTenantByText } from '../storage/tenant-store.ts'
import { createProvisioningCalls } from './create-provisioning-calls.ts'

export interface CallsDeps {
  readonly reader: PulsoDatabase
  /** Opened when it is first asked for; it waits for nobody's lock. */
  readonly getWriter: () => PulsoDatabase
  /** Opens another connection, which whoever opens it closes. */
  readonly openReader: () => PulsoDatabase
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Puts the calls of the API together from what storage can do. */
export function createCalls({ reader, getWriter, openReader, now }: CallsDeps): ApiCalls {
  const authenticate = createAuthenticate(reader)

  /** A database that cannot be written, or not right now, is no reason not to read it. */
  function tryToRecordUse(keyId: number): void {
    try {
      recordKeyUse(getWriter(), { id: keyId, now: now() })
    } catch {
      // The next use is as good.
    }
  }

  return {
    ...createEventCalls(reader, now),
    ...createProvisioningCalls({ reader, getWriter }),
    authenticate({ key }) {
      const found = authenticate(key, now())
      if (found?.isUseDue) tryToRecordUse(found.principal.keyId)
      return found?.principal
    },
    ...createStatsStore(reader),
    funnel: createFunnelCall(openReader),
    findTenant: ({ tenant }) => findTenantByText(reader, tenant),
  }
}
