import { eq, sql } from 'drizzle-orm'
import { ApiError } from '../../core/api-error.ts'
import type { Calendar } from '../../core/calendar.ts'
import type { FieldErrors } from '../../core/field-errors.ts'
import type { Period } from '../../core/period.ts'
import type { Tenant } from '../../core/tenant.ts'
import { throwIfAny } from '../../core/throw-if-any.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { rollupState, tenants } from '../schema.ts'

/** How far events are counted, and from when on they are there. */
export interface StatsState {
  readonly foldedUntil: number
  readonly eventsSince: number
  readonly isBuilt: boolean
  /** Of the tenant, whose days are counted by it; null when it is there no more. */
  readonly timeZone: string | null
}

export function createReadState(db: PulsoDatabase): (tenantId: number) => StatsState {
  const state = db
    .select({
      foldedUntil: rollupState.foldedUntil,
      eventsSince: rollupState.eventsSince,
      isBuilt: rollupState.isBuilt,
      timeZone: tenants.timeZone,
    })
    .from(rollupState)
    .leftJoin(tenants, eq(tenants.id, sql.placeholder('tenantId')))
    .where(eq(rollupState.id, 1))
    .prepare()
  return tenantId => {
    const row = state.get({ tenantId })
    if (!row) throw new Error('the state of the rollups is missing')
    return { ...row, isBuilt: row.isBuilt === 1 }
  }
}

/** Throws an ApiError where a tenant is gone, or has been given another time zone, since it was found. */
export function checkTenant({ timeZone }: Pick<Tenant, 'timeZone'>, state: StatsState): void {
  if (state.timeZone === null) throw new ApiError('not_found', 'Not found.')
  if (state.timeZone !== timeZone) {
    throw new ApiError('unavailable', 'The time zone of the tenant has just been changed.')
  }
}

/** Throws an ApiError where events are stored that are not counted so far. */
export function checkIsBuilt({ isBuilt }: StatsState): void {
  if (!isBuilt) throw new ApiError('unavailable', 'The stored events are still being counted.')
}

/** Throws an ApiError for the ends of a period that are within hours whose events may be deleted. */
export function checkEdges(
  { from, to, previousFrom }: Partial<Period>,
  { calendar, eventsSince }: { calendar: Calendar; eventsSince: number },
): void {
  const isUnknown = (at: number | undefined) => {
    if (at === undefined) return false
    const hour = calendar.startOfHour(at)
    return hour !== at && hour < eventsSince
  }
  const errors: FieldErrors = {}
  if (isUnknown(from)) errors.from = [`The from field ${USE_WHOLE_HOURS}`]
  else if (isUnknown(previousFrom)) errors.from = [PREVIOUS_IS_UNKNOWN]
  if (isUnknown(to)) errors.to = [`The to field ${USE_WHOLE_HOURS}`]
  throwIfAny(errors)
}

/** Throws an ApiError when single events of a period may be deleted. */
export function checkEventsAreThere({ from }: Period, { eventsSince }: StatsState): void {
  const errors: FieldErrors = {}
  if (from < eventsSince) errors.from = [`The from field is too early: ${NO_EVENTS}.`]
  throwIfAny(errors)
}

const NO_EVENTS = 'single events of that time are no longer kept'
const USE_WHOLE_HOURS = `must be the start of an hour: ${NO_EVENTS}.`
const PREVIOUS_IS_UNKNOWN = `The from field and the time before it must start with an hour: ${NO_EVENTS}.`
