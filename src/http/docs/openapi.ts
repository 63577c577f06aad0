import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import packageJson from '../../../package.json'
import { TAGS } from './endpoints.ts'

const BODY_ENCODINGS = ['application/json', 'text/plain', 'application/x-www-form-urlencoded']

/**
 * The OpenAPI document of some routes. The plugin runs on an application of its own, which is never
 * served: its page would load a script from a CDN, and it cannot know how bodies are encoded.
 */
export async function createOpenApi(routes: Elysia<any, any, any, any, any, any, any>): Promise<OpenAPIV3.Document> {
  const plugin = swagger({
    documentation: {
      info: {
        title: 'Pulso',
        version: packageJson.version,
        description: 'Takes storefront events at memory speed, and never loses one.',
      },
      tags: TAGS,
    },
  })
  const answer = await new Elysia().use(routes).use(plugin).handle(new Request('http://localhost/swagger/json'))
  const document = (await answer.json()) as OpenAPIV3.Document
  for (const path of Object.values(document.paths)) {
    const body = path?.post?.requestBody as OpenAPIV3.RequestBodyObject | undefined
    if (body) body.content = toBodyEncodings(body.content)
  }
  return document
}

function toBodyEncodings(content: OpenAPIV3.RequestBodyObject['content']) {
  const [media] = Object.values(content)
  return Object.fromEntries(BODY_ENCODINGS.map(encoding => [encoding, media ?? {}]))
}
