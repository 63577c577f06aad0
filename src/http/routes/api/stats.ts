import { Elysia } from 'elysia'
import { TenantParams } from '../../docs/api-endpoints.ts'
import {
  BREAKDOWN_DOCS,
  FUNNEL_DOCS,
  SUMMARY_DOCS,
  TIMESERIES_DOCS,
} from '../../docs/stats-endpoints.ts'
import {
  BreakdownQuery,
  FunnelQuery,
  SummaryQuery,
  TimeseriesQuery,
} from '../../docs/stats-queries.ts'
import {
  parseBreakdownQuery,
  parseFunnelQuery,
  parseSummaryQuery,
  parseTimeseriesQuery,
  type StatsQueryOptions,
} from '../../stats-query.ts'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { TENANT_PATH } from './tenant.ts'

const STATS_PATH = `${TENANT_PATH}/stats` as const
const params = TenantParams

/** `GET /api/v1/tenants/{tenant}/stats/…`: the numbers of a tenant. */
export function createStatsRoutes({ gate, api, now, defaultCurrency }: ApiRouteDeps) {
  async function admit(request: Request, text: string): Promise<StatsQueryOptions> {
    const { tenant } = await gate.admitToTenant(request, text)
    return { tenant, now: now(), defaultCurrency }
  }

  return new Elysia()
    .get(
      `${STATS_PATH}/summary`,
      async ({ request, params, query }) => {
        const options = await admit(request, params.tenant)
        return api.call('summary', parseSummaryQuery(query, options))
      },
      { params, query: SummaryQuery, detail: SUMMARY_DOCS },
    )
    .get(
      `${STATS_PATH}/timeseries`,
      async ({ request, params, query }) => {
        const options = await admit(request, params.tenant)
        return api.call('timeseries', parseTimeseriesQuery(query, options))
      },
      { params, query: TimeseriesQuery, detail: TIMESERIES_DOCS },
    )
    .get(
      `${STATS_PATH}/breakdown`,
      async ({ request, params, query }) => {
        const options = await admit(request, params.tenant)
        return api.call('breakdown', parseBreakdownQuery(query, options))
      },
      { params, query: BreakdownQuery, detail: BREAKDOWN_DOCS },
    )
    .get(
      `${STATS_PATH}/funnel`,
      async ({ request, params, query }) => {
        const options = await admit(request, params.tenant)
        return api.call('funnel', parseFunnelQuery(query, options))
      },
      { params, query: FunnelQuery, detail: FUNNEL_DOCS },
    )
}
