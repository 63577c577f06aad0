import { swagger } from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import packageJson from '../../../package.json'
import { SECURITY_SCHEMES } from './api-answers.ts'
import { DESCRIPTION, TAGS } from './endpoints.ts'

const BODY_ENCODINGS = ['application/json', 'text/plain', 'application/x-www-form-urlencoded']

/**
 * The OpenAPI document of some routes. The plugin runs on an application of its own, which is never
 * served: its page would load a script from a CDN, and it cannot know how bodies are encoded.
 */
export async function createOpenApi(routes: AnyElysia): Promise<OpenAPIV3.Document> {
  const plugin = swagger({
    documentation: {
      info: {
        title: 'Pulso',
        version: packageJson.version,
        description: DESCRIPTION,
      },
      tags: TAGS,
      components: { securitySchemes: SECURITY_SCHEMES },
    },
  })
  const answer = await new Elysia()
    .use(routes)
    .use(plugin)
    .handle(new Request('http://localhost/swagger/json'))
  const document = (await answer.json()) as OpenAPIV3.Document
  for (const path of Object.values(document.paths)) {
    const body = path?.post?.requestBody as OpenAPIV3.RequestBodyObject | undefined
    if (body) body.content = toBodyEncodings(body.content)
  }
  return document
}

/**
 * The encodings of a body, each with the examples of its fields put together: Swagger UI would add a
 * made-up field, because any others are allowed.
 */
function toBodyEncodings(content: OpenAPIV3.RequestBodyObject['content']) {
  const schema = Object.values(content)[0]?.schema as OpenAPIV3.SchemaObject
  const fields = Object.entries(schema.properties ?? {}) as [string, OpenAPIV3.SchemaObject][]
  const example = Object.fromEntries(fields.map(([name, field]) => [name, field.example]))
  return Object.fromEntries(BODY_ENCODINGS.map(encoding => [encoding, { schema, example }]))
}
