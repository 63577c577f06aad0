import { ApiError } from '../../core/api-error.ts'
import type { FunnelAnswer, FunnelArgs, StatsCalls } from '../../core/stats-calls.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { readFunnel } from './read-funnel.ts'

/** Read or waiting at once, of one tenant and of all together: each may take seconds. */
export const MAX_FUNNELS_PER_TENANT = 2
export const MAX_FUNNELS = 8

/**
 * Reads funnels one after the other, each on a connection of its own: others use theirs in between, and
 * see the database as it is by then. Throws ApiError, `unavailable`, when too many wait.
 */
export function createFunnelCall(openReader: () => PulsoDatabase): StatsCalls['funnel'] {
  let last: Promise<unknown> = Promise.resolve()
  /** The tenants whose funnels are read or wait, by each funnel. */
  const tenantIds: number[] = []

  function begin(tenantId: number): void {
    const ofTenant = tenantIds.filter(id => id === tenantId).length
    if (tenantIds.length >= MAX_FUNNELS || ofTenant >= MAX_FUNNELS_PER_TENANT) {
      throw new ApiError('unavailable', 'Too many funnels.')
    }
    tenantIds.push(tenantId)
  }

  return args => {
    const tenantId = args.tenant.id
    begin(tenantId)
    const funnel = last.then(async () => {
      try {
        return await readAlone(openReader(), args)
      } finally {
        tenantIds.splice(tenantIds.indexOf(tenantId), 1)
      }
    })
    last = funnel.catch(() => {})
    return funnel
  }
}

async function readAlone(db: PulsoDatabase, args: FunnelArgs): Promise<FunnelAnswer> {
  try {
    return await readFunnel(db, args, { takeBreak })
  } finally {
    db.$client.close()
  }
}

function takeBreak(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
