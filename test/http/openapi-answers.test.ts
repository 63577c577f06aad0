import { describe, expect, test } from 'bun:test'
import type { Api } from '../../src/core/api-calls.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { storePlatform } from '../support/a-platform.ts'
import { anApi, NO_API } from '../support/an-api.ts'
import { anApp, INGESTION_PATHS } from '../support/an-app.ts'
import { findMismatches } from '../support/find-mismatches.ts'
import { answerSchemaOf, type Schema } from './openapi-document.ts'
import { ALL_SCENARIOS } from './scenarios/all-scenarios.ts'

// Every answer that is given is one that the OpenAPI document describes.

test.each(ALL_SCENARIOS)('is documented: %s', (_title, { path, status, answer }) => {
  // That this is the answer which is given, the scenarios' own test sees to.
  expect(findMismatches(answerSchemaOf(path, status), answer)).toEqual([])
})

async function onceMore(path: string): Promise<Response> {
  const { post } = anApp({ apiRate: 1, tenantRate: 1 })
  await post(path)
  return post(path)
}

const TENANT = '/api/v1/tenants/{tenant}'

async function askForTenant(
  tenant: string,
  { text, api, times = 1 }: { text?: string; api?: Api; times?: number } = {},
): Promise<Response> {
  const db = aDatabase()
  storePlatform(db)
  const key = aKey(db)
  const { fetch } = anApp({ api: api ?? anApi(db) })
  const ask = () => fetch('GET', `/api/v1/tenants/${tenant}`, bearer(text ?? key.text))
  for (let i = 1; i < times; i++) await ask()
  return ask()
}

const OTHERS: [what: string, path: string, answering: () => Promise<Response>][] = [
  ...INGESTION_PATHS.flatMap((path): typeof OTHERS => [
    ['to a body over the limit', path, () => anApp().post(path, 'x'.repeat(65_537))],
    ['over the rate limit', path, () => onceMore(path)],
    ['when the ring is full', path, () => anApp({ accept: () => false }).post(path)],
  ]),
  ['to a key', TENANT, () => askForTenant('1')],
  ['without a key', TENANT, () => anApp().fetch('GET', '/api/v1/tenants/1')],
  ['when nothing is there', TENANT, () => askForTenant('nobody')],
  ['after too many keys that are none', TENANT, () => askForTenant('1', { text: 'x', times: 11 })],
  ['when too much is asked for', TENANT, () => askForTenant('1', { api: NO_API })],
  ['always', '/healthz', () => anApp().fetch('GET', '/healthz')],
  ['without problems', '/readyz', () => anApp().fetch('GET', '/readyz')],
  ['with a problem', '/readyz', () => anApp({ findProblems: () => ['x'] }).fetch('GET', '/readyz')],
]

test.each(OTHERS)('what is answered %s is documented for %s', async (_what, path, answering) => {
  const response = await answering()
  const schema = answerSchemaOf(path, response.status)
  expect(findMismatches(schema, await response.json())).toEqual([])
})

describe('findMismatches()', () => {
  const schema: Schema = {
    type: 'object',
    required: ['a'],
    properties: {
      a: { type: 'string', enum: ['x', 'y'] },
      b: { type: 'array', minItems: 1, items: { type: 'integer' } },
      c: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\d+$' }], nullable: true },
    },
    additionalProperties: { type: 'boolean' },
  }

  test.each([
    [{ a: 'x' }, []],
    [{ a: 'y', b: [1], c: '7', d: true }, []],
    [{ a: 'x', c: null }, []],
    [{ b: [] }, ['$.a is missing', '$.b has too few items']],
    [{ a: 'z', b: [1.5] }, ['$.a is not in the enum', '$.b[0] is not of type integer']],
    [{ a: 1, c: 'x' }, ['$.a is not of type string', '$.c fits none of the choices']],
    [{ a: null, d: 1 }, ['$.a is not of type string', '$.d is not of type boolean']],
    [[], ['$ is not of type object']],
    [null, ['$ is not of type object']],
  ])('says of %j: %j', (value, mismatches) => {
    expect(findMismatches(schema, value)).toEqual(mismatches)
  })

  test('does not pass over a keyword that it cannot check', () => {
    expect(() => findMismatches({ type: 'string', maxLength: 1 }, 'x')).toThrow('maxLength')
  })
})
