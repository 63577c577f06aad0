import { swagger } from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import packageJson from '../../../package.json'
import { SECURITY_SCHEMES } from './api-answers.ts'
import { DESCRIPTION, TAGS } from './endpoints.ts'

const JSON_TYPE = 'application/json'
const INGESTION_ENCODINGS = [JSON_TYPE, 'text/plain', 'application/x-www-form-urlencoded']

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
    for (const operation of [path?.post, path?.put]) {
      const body = operation?.requestBody as OpenAPIV3.RequestBodyObject | undefined
      const schema = body?.content[JSON_TYPE]?.schema as OpenAPIV3.SchemaObject | undefined
      const isIngestion = operation?.tags?.includes('ingestion')
      const encodings = isIngestion ? INGESTION_ENCODINGS : [JSON_TYPE]
      if (body && schema) body.content = toBodyEncodings(schema, encodings)
    }
  }
  return document
}

/**
 * The encodings of a body, each with the examples of its fields put together: Swagger UI would add a
 * made-up field, because any others are allowed.
 */
function toBodyEncodings(schema: OpenAPIV3.SchemaObject, encodings: readonly string[]) {
  const fields = Object.entries(schema.properties ?? {}) as [string, OpenAPIV3.SchemaObject][]
  const example = Object.fromEntries(fields.map(([name, field]) => [name, field.example]))
  return Object.fromEntries(encodings.map(encoding => [encoding, { schema, example }]))
}
