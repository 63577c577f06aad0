import { Elysia } from 'elysia'
import type { ApiRouteDeps } from './api-route-deps.ts'
import { createEventsRoute } from './events.ts'
import { createExportRoute } from './export.ts'
import { createLiveRoute } from './live.ts'
import { createProductsRoutes } from './products.ts'
import { createStatsRoutes } from './stats.ts'
import { createTenantRoute } from './tenant.ts'
import { createTenantsRoutes } from './tenants.ts'

/**
 * The authenticated routes. Elysia transforms a request before it validates it, and after it parses
 * its body: who has no key is not told what is wrong, but a body is to be read in the handler alone
 * (`parse: 'none'`). No route works without a key; which key it takes each says for itself.
 */
export function createApiRoutes(deps: ApiRouteDeps) {
  const { gate } = deps
  return new Elysia()
    .onTransform(async ({ request, set }) => {
      set.headers['cache-control'] = 'no-store'
      await gate.admit(request)
    })
    .use(createTenantRoute(deps))
    .use(createEventsRoute(deps))
    .use(createExportRoute(deps))
    .use(createLiveRoute(deps))
    .use(createStatsRoutes(deps))
    .use(createTenantsRoutes(deps))
    .use(createProductsRoutes(deps))
}
