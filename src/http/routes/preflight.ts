import { Elysia } from 'elysia'
import { allowPreflight } from '../cors.ts'

/** `OPTIONS` on the ingestion paths: any page may send events. */
export function createPreflightRoutes(paths: readonly string[]) {
  const routes = new Elysia()
  for (const path of paths) {
    routes.options(path, ({ request, set }) => {
      allowPreflight(request, set.headers)
      set.status = 204
    })
  }
  return routes
}
