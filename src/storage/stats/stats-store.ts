import { Calendar } from '../../core/calendar.ts'
import type { StatsArgs, StatsCalls } from '../../core/stats-calls.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { readBreakdown } from './read-breakdown.ts'
import { readSummary } from './read-summary.ts'
import { readTimeseries } from './read-timeseries.ts'
import type { Scope } from './scope.ts'
import { Statements } from './statements.ts'
import { checkEdges, checkIsBuilt, checkTenant, createReadState } from './stats-state.ts'

/** What is read from the rollups: each answer in one transaction, and so of one moment. */
export function createStatsStore(db: PulsoDatabase): Omit<StatsCalls, 'funnel'> {
  const statements = new Statements(db.$client)
  const readState = createReadState(db)

  type Read<Args, Answer> = (statements: Statements, args: Args, scope: Scope) => Answer

  /** The time before is looked at where the answer has it. */
  function read<Args extends StatsArgs, Answer>(
    args: Args,
    readAnswer: Read<Args, Answer>,
    { hasPrevious = false } = {},
  ): Answer {
    const { tenant, period, devices } = args
    const calendar = new Calendar(tenant.timeZone)
    return db.transaction(() => {
      const state = readState(tenant.id)
      checkTenant(tenant, state)
      checkIsBuilt(state)
      const { from, to, previousFrom } = period
      const ends = hasPrevious ? { from, to, previousFrom } : { from, to }
      checkEdges(ends, { calendar, eventsSince: state.eventsSince })
      const { foldedUntil } = state
      return readAnswer(statements, args, { tenantId: tenant.id, calendar, devices, foldedUntil })
    })
  }

  return {
    summary: args => read(args, readSummary, { hasPrevious: true }),
    timeseries: args => read(args, readTimeseries),
    breakdown: args => read(args, readBreakdown),
  }
}
