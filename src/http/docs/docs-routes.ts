import { Elysia } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import type { AnyElysia } from 'elysia'
import type { ResponseSettings } from '../response-headers.ts'
import { createOpenApi } from './openapi.ts'
import {
  SWAGGER_CSP,
  SWAGGER_DOCUMENT_PATH,
  SWAGGER_FILES,
  SWAGGER_PAGE,
  SWAGGER_PATH,
  SWAGGER_START,
  SWAGGER_START_PATH,
} from './swagger-page.ts'

/** `GET /` leads to Swagger UI, which explores the given routes and loads nothing from elsewhere. */
export function createDocsRoutes(documented: AnyElysia) {
  // Made at the first request: a service that nobody explores does not pay for it at start.
  let document: Promise<OpenAPIV3.Document> | undefined
  const hidden = { detail: { hide: true } }

  const routes = new Elysia()
    .get('/', ({ redirect }) => redirect(SWAGGER_PATH, 302), hidden)
    .get(
      SWAGGER_PATH,
      ({ set }) => {
        set.headers['content-security-policy'] = SWAGGER_CSP
        return asType(set, 'text/html; charset=utf-8', SWAGGER_PAGE)
      },
      hidden,
    )
    .get(SWAGGER_START_PATH, ({ set }) => asType(set, 'text/javascript; charset=utf-8', SWAGGER_START), hidden)
    .get(
      SWAGGER_DOCUMENT_PATH,
      () => {
        document ??= createOpenApi(documented)
        return document
      },
      hidden,
    )
  for (const [path, { file, type }] of Object.entries(SWAGGER_FILES)) {
    routes.get(path, ({ set }) => asType(set, type, Bun.file(file)), hidden)
  }
  return routes
}

function asType<T>(set: ResponseSettings, type: string, body: T): T {
  set.headers['content-type'] = type
  return body
}
