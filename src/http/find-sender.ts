import type { Sender } from '../core/event.ts'
import type { Visitors } from '../ingest/visitors.ts'
import type { Visit } from './visit.ts'

/** Who sent an event to a tenant; times are milliseconds since the epoch. */
export type FindSender = (
  visit: Visit,
  event: { readonly tenantId: number; readonly occurredAt: number; readonly receivedAt: number },
) => Sender

export interface FindSenderDeps {
  readonly visitors: Pick<Visitors, 'identify'>
  /** Whether those who ask not to be followed are no visitors, by the headers Sec-GPC and DNT. */
  readonly respectGpc: boolean
}

export function createFindSender({ visitors, respectGpc }: FindSenderDeps): FindSender {
  return (visit, { tenantId, occurredAt, receivedAt }) => {
    const { network, userAgent } = visit
    const visitor =
      respectGpc && visit.wantsPrivacy
        ? null
        : visitors.identify({ tenantId, network, userAgent, occurredAt, receivedAt })
    return { visitor, userAgent }
  }
}
