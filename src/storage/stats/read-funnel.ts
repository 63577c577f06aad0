import { Calendar } from '../../core/calendar.ts'
import { Funnel } from '../../core/funnel.ts'
import type { FunnelAnswer, FunnelArgs } from '../../core/stats-calls.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { checkEventsAreThere, checkTenant, createReadState } from './stats-state.ts'

/** Events that are read before others get their turn: about two milliseconds. */
const EVENTS_AT_ONCE = 2000

interface FunnelOptions {
  /** Lets others get their turn. */
  readonly takeBreak: () => Promise<void>
}

interface EventRow {
  readonly occurredAt: number
  readonly type: string
  readonly visitor: number | null
  readonly device: string
}

// In the order of the index, of which the row's id is a part: nothing is sorted, and nothing kept.
const EVENTS = `
  select occurred_at as occurredAt, type, visitor, device
  from events
  where tenant_id = :tenantId and occurred_at >= :from and occurred_at < :to
  order by occurred_at, id`

/**
 * How far the visitors of a period came. It reads all its events on a connection that nobody else may
 * use meanwhile, as they are when it begins; throws an ApiError when they may be there no more.
 */
export async function readFunnel(
  db: PulsoDatabase,
  { tenant, period, devices, steps }: FunnelArgs,
  { takeBreak }: FunnelOptions,
): Promise<FunnelAnswer> {
  const client = db.$client
  const { from, to } = period
  const calendar = new Calendar(tenant.timeZone)
  const funnel = new Funnel(steps)
  const counting = new Set<string>(devices)
  client.run('begin')
  try {
    const state = createReadState(db)(tenant.id)
    checkTenant(tenant, state)
    checkEventsAreThere(period, state)
    const events = client.query<EventRow, [Record<string, number>]>(EVENTS)
    let read = 0
    for (const event of events.iterate({ tenantId: tenant.id, from, to })) {
      const { visitor, type, occurredAt } = event
      if (visitor !== null && counting.has(event.device)) funnel.add({ visitor, type, occurredAt })
      read += 1
      if (read % EVENTS_AT_ONCE === 0) await takeBreak()
    }
  } finally {
    client.run('rollback')
  }
  return {
    from: calendar.format(from),
    to: calendar.format(to),
    time_zone: tenant.timeZone,
    steps: funnel.steps(),
  }
}
