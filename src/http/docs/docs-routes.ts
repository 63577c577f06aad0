import { type AnyElysia, Elysia } from 'elysia'
import { type Asset, createAssetAnswer } from './asset.ts'
import { createOpenApi } from './openapi.ts'
import {
  SWAGGER_ASSETS,
  SWAGGER_CSP,
  SWAGGER_DOCUMENT_PATH,
  SWAGGER_PAGE,
  SWAGGER_PATH,
} from './swagger-page.ts'

const HIDDEN = { detail: { hide: true } }

/** `GET /` leads to Swagger UI, which explores the given routes and loads nothing from elsewhere. */
export function createDocsRoutes(documented: AnyElysia) {
  const document: Asset = {
    type: 'application/json',
    read: async () => JSON.stringify(await createOpenApi(documented)),
  }
  const answerPage = createAssetAnswer(SWAGGER_PAGE)

  const routes = new Elysia()
    .get('/', ({ redirect }) => redirect(SWAGGER_PATH, 302), HIDDEN)
    .get(
      SWAGGER_PATH,
      ({ request, set }) => {
        set.headers['content-security-policy'] = SWAGGER_CSP
        return answerPage(request, set)
      },
      HIDDEN,
    )
  for (const [path, asset] of [
    ...Object.entries(SWAGGER_ASSETS),
    [SWAGGER_DOCUMENT_PATH, document] as const,
  ]) {
    const answer = createAssetAnswer(asset)
    routes.get(path, ({ request, set }) => answer(request, set), HIDDEN)
  }
  return routes
}
