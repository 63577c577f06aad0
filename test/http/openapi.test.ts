import { describe, expect, test } from 'bun:test'
import type { OpenAPIV3 } from 'openapi-types'
import { aDirectory, TENANTS } from '../support/a-platform.ts'
import { anApp, CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { findMismatches } from '../support/find-mismatches.ts'
import {
  bodyOf,
  document,
  documentText,
  operationOf,
  operations,
  responseOf,
  type Schema,
  schemaOf,
} from './openapi-document.ts'

/** Every value in the document, with the way to it. */
function* walk(value: unknown, at = '#'): Generator<[at: string, key: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    yield [`${at}/${key}`, key, child]
    yield* walk(child, `${at}/${key}`)
  }
}

const STATUSES: [path: string, statuses: string[]][] = [
  [TRACK, ['202', '404', '413', '422', '429', '503']],
  [CONVERSION, ['200', '413', '429']],
  [INTERACTIONS, ['201', '202', '413', '422', '429']],
]

const FIELDS: [path: string, required: string[], fields: string[]][] = [
  [TRACK, ['tenant_id', 'type'], ['tenant_id', 'type', 'product_id', 'metadata']],
  [CONVERSION, [], ['tenant_slug', 'transaction_id', 'value', 'currency', 'event', 'timestamp']],
  [INTERACTIONS, ['tenant_id', 'type'], ['tenant_id', 'type', 'product_id', 'metadata']],
]

const TRACK_TYPES = [
  'whatsapp_click',
  'call',
  'location_view',
  'cart_add',
  'social_share',
  'conversion',
  'purchase',
]

describe('the OpenAPI document', () => {
  test('describes every route but the documentation and the preflights, and no other', () => {
    const isDescribed = ({ method, path }: { method: string; path: string }) =>
      method !== 'OPTIONS' && path !== '/' && !path.startsWith('/swagger')
    const routes = anApp()
      .app.routes.filter(isDescribed)
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(([method, path]) => `${method} ${path}`).sort()).toEqual(routes.sort())
    expect(routes).toContain('GET /api/v1/tenants/{tenant}')
  })

  test('names itself, its version and its tags', () => {
    expect(document.openapi).toStartWith('3.0.')
    expect(document.info).toMatchObject({
      title: 'Pulso',
      version: expect.stringMatching(/^\d+\./),
    })
    const tags = (document.tags ?? []).map(tag => tag.name)
    for (const [, , operation] of operations) {
      expect(operation.tags).toHaveLength(1)
      expect(tags).toContain((operation.tags as string[])[0] as string)
    }
  })

  test('asks for a key where one is needed, and nowhere else', () => {
    const schemes = document.components?.securitySchemes ?? {}
    expect(schemes).toEqual({ bearer: expect.objectContaining({ type: 'http', scheme: 'bearer' }) })
    for (const [, path, operation] of operations) {
      const isPublic = ['ingestion', 'health'].includes(operation.tags?.[0] ?? '')
      expect([path, operation.security]).toEqual([path, isPublic ? undefined : [{ bearer: [] }]])
      if (isPublic) continue
      for (const status of ['401', '404', '429', '503']) {
        expect(Object.keys(operation.responses)).toContain(status)
      }
    }
  })

  test('has nothing that was lost on its way to JSON, and nothing that points nowhere', () => {
    for (const [at, key, value] of walk(document)) {
      // But for examples, which may have fields that are null.
      if (!at.includes('/example/')) expect([at, value]).not.toEqual([at, null])
      expect(at).not.toMatch(/\[object|undefined|NaN/)
      if (typeof value === 'string')
        expect(value).not.toMatch(/=>|function\s*\(|\[object|undefined/)
      if (key === '$ref') expect(findByPointer(String(value))).toBeDefined()
    }
    expect(documentText.length).toBeGreaterThan(1000)
  })

  test('gives each operation an id of its own', () => {
    const ids = operations.map(([, , operation]) => operation.operationId)
    expect(new Set(ids).size).toBe(operations.length)
    expect(ids).not.toContain(undefined)
  })
})

function findByPointer(ref: string): unknown {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .reduce(
      (value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key],
      document,
    )
}

/** Whether an answer is text of other kinds, which no schema of fields describes. */
function isFile(content: Record<string, unknown>): boolean {
  const kinds = Object.keys(content).join()
  return kinds === 'text/csv,application/x-ndjson' || kinds === 'text/event-stream'
}

describe.each(operations)('%s %s', (_method, _path, operation) => {
  test('has a summary, a description, and a description of each answer', () => {
    expect(operation.summary).toMatch(/\w{3,}/)
    expect(operation.description).toMatch(/\w{3,}.*\w{3,}/)
    expect(Object.keys(operation.responses).length).toBeGreaterThan(0)
    for (const status of Object.keys(operation.responses)) {
      expect(responseOf(operation, status).description).toMatch(/\w{2,}/)
    }
  })

  test('has a schema for the JSON of each answer, which its example fits', () => {
    for (const status of Object.keys(operation.responses)) {
      const { content = {} } = responseOf(operation, status)
      if (isFile(content)) continue
      // A 204 has no content (RFC 9110, 15.3.5).
      expect(Object.keys(content)).toEqual(status === '204' ? [] : ['application/json'])
      if (status === '204') continue
      const media = content['application/json']
      expect(schemaOf(media).type).toBe('object')
      expect(schemaOf(media).required?.length).toBeGreaterThan(0)
      expect(findMismatches(schemaOf(media), media?.example)).toEqual([])
    }
  })
})

test.each(STATUSES)('%s documents the answers %j', (path, statuses) => {
  expect(Object.keys(operationOf(path).responses)).toEqual(statuses)
})

test.each([
  ['/api/v1/tenants/{tenant}', ['name', 'slug'], ['uid', 'status', 'time_zone']],
  ['/api/v1/tenants/{tenant}/products/{id}', ['name'], []],
])('the body of PUT %s is JSON, with the fields %j and %j', (path, required, optional) => {
  const contents = (operationOf(path, 'PUT').requestBody as OpenAPIV3.RequestBodyObject).content
  expect(Object.keys(contents)).toEqual(['application/json'])
  const schema = schemaOf(contents['application/json'])
  expect(schema.required).toEqual(required)
  expect(Object.keys(schema.properties ?? {})).toEqual([...required, ...optional])
  for (const [name, field] of Object.entries(schema.properties ?? {}) as [string, Schema][]) {
    expect(field.description).toMatch(/\w{3,}/)
    expect(field.nullable ?? false).toBe((optional as string[]).includes(name))
  }
  expect(findMismatches(schema, contents['application/json']?.example)).toEqual([])
})

describe.each(FIELDS)('the body of %s', (path, required, fields) => {
  const contents = bodyOf(path)

  test('may come in the three encodings, and no other', () => {
    expect(Object.keys(contents)).toEqual([
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
    ])
    const [schema, ...others] = Object.values(contents).map(schemaOf)
    for (const other of others) expect(other).toEqual(schema as Schema)
  })

  test('has the fields of the contract, each with a type, a description and an example', () => {
    const schema = schemaOf(contents['application/json'])
    expect(Object.keys(schema.properties ?? {})).toEqual(fields)
    expect(schema.required ?? []).toEqual(required)
    expect(schema.additionalProperties).not.toBe(false)
    for (const [name, field] of Object.entries(schema.properties ?? {}) as [string, Schema][]) {
      expect(field.type ?? field.anyOf).toBeDefined()
      expect(field.description).toMatch(/\w{3,}/)
      expect(field.example).toBeDefined()
      expect(field.nullable ?? false).toBe(!required.includes(name) && name !== 'tenant_slug')
      expect(findMismatches(field, field.example)).toEqual([])
    }
  })

  test('has examples that the endpoint records', async () => {
    const demo = { ...TENANTS[0], id: 1, slug: 'mi-negocio' } as (typeof TENANTS)[number]
    const { post, accepted } = anApp({ directory: aDirectory([demo]) })
    const schema = schemaOf(contents['application/json'])
    const examples = Object.entries(schema.properties ?? {}).map(([name, field]) => [
      name,
      (field as Schema).example,
    ])
    const sent = [Object.fromEntries(examples), contents['application/json']?.example]
    for (const body of sent) expect((await post(path, JSON.stringify(body))).ok).toBe(true)
    expect(accepted).toHaveLength(2)
    for (const event of accepted) expect(event.metadata ?? '').not.toContain('rejected')
  })
})

test.each([
  [TRACK, 'type', TRACK_TYPES],
  [CONVERSION, 'event', TRACK_TYPES],
  [INTERACTIONS, 'type', ['view', 'whatsapp_click', 'call_click', 'maps_click']],
])('the body of %s lists each %s', (path, field, types) => {
  const { properties = {} } = schemaOf(bodyOf(path)['application/json'])
  expect((properties[field] as Schema).enum).toEqual(types)
})

test.each(STATUSES)('%s documents the headers of its answers', (path, statuses) => {
  for (const status of statuses) {
    const headers = Object.keys(responseOf(operationOf(path), status).headers ?? {})
    const expected = ['X-RateLimit-Limit', 'X-RateLimit-Remaining']
    if (status === '429') expected.push('Retry-After', 'X-RateLimit-Reset')
    if (status === '503') expected.push('Retry-After')
    expect(headers).toEqual(expected)
  }
})
