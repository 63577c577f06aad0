import type { Device } from '../../core/device.ts'
import type { TimeRange } from '../../core/period.ts'
import { DAY_MS, toUtcDay } from '../../core/utc-day.ts'
import { toSlot, toSlots } from '../rollup/visit-log.ts'
import type { Scope } from './scope.ts'
import { splitOffEdges, splitRange } from './split-range.ts'
import type { Statements } from './statements.ts'

interface DeviceRow {
  readonly device: Device
  readonly visitors: number
}

interface Visit {
  readonly day: number
  readonly visitor: number
  readonly device: Device
  readonly hours: number
}

const DAILY = `
  select device, sum(visitors) as visitors
  from daily_visitors
  where tenant_id = :tenantId and day >= :from and day < :to and previous < :before
    and device in (select value from json_each(:devices))
  group by device`

const HOURLY = `
  select v.device, sum(v.visitors) as visitors
  from json_each(:hours) as h cross join hourly_visitors as v
    on v.hour = h.value and v.tenant_id = :tenantId and v.previous < :before
  where v.device in (select value from json_each(:devices))
  group by v.device`

/** The visits of all who were there at some time. No visitor is older than the epoch, whose days are below 0. */
const VISITS = `
  select distinct v.day, v.visitor, v.device, v.hours
  from events as e cross join visits as v
    on v.day = e.occurred_at - e.occurred_at % ${DAY_MS}
      and v.tenant_id = e.tenant_id and v.visitor = e.visitor
  where e.tenant_id = :tenantId and e.occurred_at >= :from and e.occurred_at < :to
    and v.device in (select value from json_each(:devices))`

/** How many visitors a time had, each of a UTC day counted once, by device. */
export function readVisitors(
  statements: Statements,
  range: TimeRange,
  scope: Scope,
): Map<Device, number> {
  const visitors = new Map<Device, number>()
  function add(row: DeviceRow): void {
    visitors.set(row.device, (visitors.get(row.device) ?? 0) + row.visitors)
  }
  const { whole, edges } = splitOffEdges(range, scope.calendar)
  if (whole) readWholeHours(statements, whole, scope).forEach(add)
  const visits = edges.flatMap(edge => readVisits(statements, edge, scope))
  const byVisitor = new Map(visits.map(visit => [`${visit.day} ${visit.visitor}`, visit]))
  for (const visit of byVisitor.values()) {
    if (!whole || !wasThere(visit, whole)) add({ device: visit.device, visitors: 1 })
  }
  return visitors
}

/** Visitors of hours in a row are those who were not there in an hour before on the same UTC day. */
function readWholeHours(statements: Statements, whole: TimeRange, scope: Scope): DeviceRow[] {
  const { tenantId, calendar } = scope
  const isStartOfDay = calendar.startOfDay(whole.from) === whole.from
  // Days do not tell in which of its hours a visitor was there on the day before, of which some hours
  // count and others do not: until the UTC day is over, only hours do. Behind it nobody comes back.
  const coarseFrom = isStartOfDay ? whole.from : toUtcDay(whole.from) + DAY_MS
  const { coarse, hours } = splitRange(whole, { ...scope, coarse: 'day', coarseFrom })
  const values = { tenantId, devices: JSON.stringify(scope.devices) }
  const days = coarse
    ? statements.all<DeviceRow>(DAILY, {
        ...values,
        ...coarse,
        before: isStartOfDay ? whole.from : 1,
      })
    : []
  if (hours.length === 0) return days
  const rest = statements.all<DeviceRow>(HOURLY, {
    ...values,
    hours: JSON.stringify(hours),
    before: whole.from,
  })
  return [...days, ...rest]
}

function readVisits(statements: Statements, edge: TimeRange, scope: Scope): Visit[] {
  const { tenantId, devices } = scope
  return statements.all<Visit>(VISITS, { ...edge, tenantId, devices: JSON.stringify(devices) })
}

function wasThere({ day, hours }: Visit, { from, to }: TimeRange): boolean {
  const [first, end] = [toSlot(from, day), toSlot(to, day)]
  return toSlots(hours).some(slot => slot >= first && slot < end)
}
