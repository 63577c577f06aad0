import type { OpenAPIV3 } from 'openapi-types'
import { anApp } from '../support/an-app.ts'

// The OpenAPI document as it is served, and the ways into it.

export type Operation = OpenAPIV3.OperationObject
export type Schema = OpenAPIV3.SchemaObject

export const documentText = await (await anApp().fetch('GET', '/swagger/json')).text()
export const document = JSON.parse(documentText) as OpenAPIV3.Document

/** Every operation with its method and path. */
export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item ?? {}).map(([method, operation]): [string, string, Operation] => [
    method.toUpperCase(),
    path,
    operation as Operation,
  ]),
)

/** The operation of a path, of one method where it has several. */
export function operationOf(path: string, method?: string): Operation {
  const found = operations.find(
    ([otherMethod, other]) => other === path && (method ?? otherMethod) === otherMethod,
  )
  if (!found) throw new Error(`${path} is not documented`)
  return found[2]
}

/** The request body's encodings. */
export function bodyOf(path: string): Record<string, OpenAPIV3.MediaTypeObject> {
  return (operationOf(path).requestBody as OpenAPIV3.RequestBodyObject).content
}

export function responseOf(
  operation: Operation,
  status: number | string,
): OpenAPIV3.ResponseObject {
  const response = operation.responses[status]
  if (!response) throw new Error(`the status ${status} is not documented`)
  return response as OpenAPIV3.ResponseObject
}

export function schemaOf(media: OpenAPIV3.MediaTypeObject | undefined): Schema {
  if (!media?.schema) throw new Error('the content is not documented')
  return media.schema as Schema
}

/** The schema of a status's JSON. */
export function answerSchemaOf(path: string, status: number): Schema {
  return schemaOf(responseOf(operationOf(path), status).content?.['application/json'])
}
