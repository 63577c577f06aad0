import { describe, expect, test } from 'bun:test'
import { erasures } from '../../src/storage/schema.ts'
import { type ApiRequest, aPlatformApi } from '../support/a-platform-api.ts'
import { findMismatches } from '../support/find-mismatches.ts'
import { readPlatform } from '../support/read-platform.ts'
import { operations, responseOf, type Schema, schemaOf } from './openapi-document.ts'
import { KEY_SCENARIOS } from './provisioning/keys.ts'
import { LIST_SCENARIOS } from './provisioning/lists.ts'
import { PRODUCT_SCENARIOS } from './provisioning/products.ts'
import { put, remove, SAID } from './provisioning/scenario.ts'
import { TENANT_SCENARIOS } from './provisioning/tenants.ts'

// Every scenario on an application and a database of its own.

/** What the OpenAPI document says of an answer. */
function getDocumentedSchema({ method, path }: ApiRequest, status: number): Schema {
  const segments = `/api/v1${path}`.split('?', 1)[0]?.split('/') ?? []
  const found = operations.find(([documentedMethod, documentedPath]) => {
    const names = documentedPath.split('/')
    const isOne = (name: string, i: number) => name.startsWith('{') || name === segments[i]
    return documentedMethod === method && names.length === segments.length && names.every(isOne)
  })
  if (!found) throw new Error(`${method} ${path} is not documented`)
  return schemaOf(responseOf(found[2], status).content?.['application/json'])
}

describe.each([
  ['tenants', TENANT_SCENARIOS],
  ['lists', LIST_SCENARIOS],
  ['products', PRODUCT_SCENARIOS],
  ['keys', KEY_SCENARIOS],
])('provisioning of %s', (_what, scenarios) => {
  test.each(scenarios)('%s', async (_name, { request, status, answer, changes }) => {
    const { db, send, logged } = aPlatformApi()
    const before = readPlatform(db)
    const response = await send(request)
    const text = await response.text()
    expect(response.status).toBe(status)
    if (answer !== undefined) expect(JSON.parse(text)).toEqual(answer)
    if (status === 204) expect(text).toBe('')
    else expect(findMismatches(getDocumentedSchema(request, status), JSON.parse(text))).toEqual([])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect([...response.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual(
      [],
    )
    expect(readPlatform(db)).toEqual({ ...before, ...changes })
    expect(logged).toEqual([])
  })
})

test('the id of a removed tenant is taken again once its events are erased', async () => {
  const { db, send } = aPlatformApi()
  await send(remove('/tenants/3'))
  const refused = await send(put('/tenants/3', SAID))
  expect(refused.status).toBe(409)
  expect(await refused.json()).toEqual({
    message: 'the events of an earlier tenant with id 3 are being erased',
  })
  db.update(erasures).set({ doneAt: 1 }).run()
  expect((await send(put('/tenants/3', SAID))).status).toBe(201)
})
