import { INTERACTIONS } from '../../support/an-app.ts'
import { accepts, interacts, invalid, json, raw, refuses, type Scenario } from './scenario.ts'

const NEEDS_TENANT = invalid('tenant_id', 'The tenant id field is required.')
const TENANT_NOT_WHOLE = invalid('tenant_id', 'The tenant id field must be an integer.')
const NEEDS_TYPE = invalid('type', 'The type field is required.')
const WRONG_TYPE = invalid('type', 'The selected type is invalid.')
const NOT_AN_INTEGER = invalid('product_id', 'The product id field must be an integer.')
const NOT_AN_OBJECT = invalid('metadata', 'The metadata field must be an object.')

const TYPES = ['view', 'whatsapp_click', 'call_click', 'maps_click'] as const

const view = (fields: object = {}) => json({ tenant_id: 1, type: 'view', ...fields })
const refuse = (name: string, fields: unknown, answer: object) =>
  refuses(name, INTERACTIONS, json(fields), answer)
const refuseValues = (name: string, field: string, values: unknown[], answer: object) =>
  values.map(value =>
    refuse(
      `${name} ${JSON.stringify(value)}`,
      { tenant_id: 1, type: 'view', [field]: value },
      answer,
    ),
  )
const withText = (text: string) => raw(`{"tenant_id":1,"type":"view",${text}}`)

/** What `/interactions` records, accepts in silence, and refuses. */
export const INTERACTION_SCENARIOS: readonly Scenario[] = [
  ...TYPES.map(type => interacts(`the type ${type}`, json({ tenant_id: 1, type }), { type })),

  interacts('a numeric id as a string', json({ tenant_id: '2', type: 'view' }), { tenantId: 2 }),
  interacts('a numeric id written as 1.0', raw('{"tenant_id":1.0,"type":"view"}')),
  interacts('the largest id', raw('{"tenant_id":9007199254740991,"type":"view"}'), {
    tenantId: Number.MAX_SAFE_INTEGER,
  }),
  interacts('a product', view({ product_id: 101 }), { productId: 101 }),
  interacts('a product as a string', view({ product_id: '101' }), { productId: 101 }),
  interacts('a product that is not there, as it is given', view({ product_id: 999 }), {
    productId: 999,
  }),
  interacts("another tenant's product, as it is given", view({ product_id: 201 }), {
    productId: 201,
  }),
  interacts('a product below zero, as it is given', view({ product_id: -5 }), { productId: -5 }),
  interacts('the product 0, as it is given', view({ product_id: 0 }), { productId: 0 }),
  interacts(
    'a product beside metadata, which stays as it is',
    view({ product_id: 7, metadata: { a: 1 } }),
    {
      productId: 7,
      metadata: '{"a":1}',
    },
  ),
  interacts('null for the optional fields', view({ product_id: null, metadata: null })),
  interacts('unknown fields', view({ foo: 1, tenant_slug: 'cafe-norte', value: [] })),
  interacts('the field __proto__', withText('"__proto__":{"type":"x"}')),
  interacts('metadata with the key __proto__', withText('"metadata":{"__proto__":{"a":1}}'), {
    metadata: '{"__proto__":{"a":1}}',
  }),
  interacts(
    'numbers that a double cannot hold, which stay as they are',
    withText('"metadata":{"a":12345678901234567890,"b":-1e400}'),
    { metadata: '{"a":12345678901234567890,"b":-1e400}' },
  ),

  accepts('a tenant that is not there', json({ tenant_id: 999, type: 'view' })),
  accepts('a suspended tenant', json({ tenant_id: 3, type: 'view' })),
  accepts(
    'a suspended tenant and a product',
    json({ tenant_id: 3, type: 'view', product_id: 301 }),
  ),
  accepts('the tenant 0', json({ tenant_id: 0, type: 'view' })),
  accepts('a tenant below zero', json({ tenant_id: '-1', type: 'view' })),

  refuse('no tenant id', { type: 'view' }, NEEDS_TENANT),
  refuse('no type', { tenant_id: 1 }, NEEDS_TYPE),
  ...refuseValues('the tenant id', 'tenant_id', [null, ''], NEEDS_TENANT),
  ...refuseValues(
    'the tenant id',
    'tenant_id',
    [
      '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'cafe-norte-1',
      1.5,
      '1.0',
      ' 1',
      '0x1',
      '1e0',
      true,
      [1],
      {},
    ],
    TENANT_NOT_WHOLE,
  ),
  ...['1e400', '12345678901234567890', '9007199254740992'].map(number =>
    refuses(
      `the tenant id ${number}`,
      INTERACTIONS,
      raw(`{"tenant_id":${number},"type":"view"}`),
      TENANT_NOT_WHOLE,
    ),
  ),
  ...refuseValues('the type', 'type', [null, ''], NEEDS_TYPE),
  ...refuseValues(
    'the type',
    'type',
    ['call', 'purchase', 'View', 'toString', 1, ['view'], {}],
    WRONG_TYPE,
  ),
  ...refuseValues(
    'the product id',
    'product_id',
    [1.5, '1.5', 'abc', '', false, [7], {}],
    NOT_AN_INTEGER,
  ),
  ...refuseValues('metadata', 'metadata', [[], [1], 'text', '', 1, false], NOT_AN_OBJECT),
  refuse('a wrong type, before it looks for the tenant', { tenant_id: 999, type: 'x' }, WRONG_TYPE),
  refuse(
    'a mistake in every field',
    { type: 'call', product_id: 'x', metadata: [] },
    {
      message: 'The tenant id field is required. (and 3 more errors)',
      errors: {
        tenant_id: ['The tenant id field is required.'],
        type: ['The selected type is invalid.'],
        product_id: ['The product id field must be an integer.'],
        metadata: ['The metadata field must be an object.'],
      },
    },
  ),
  {
    ...refuse(
      'a tenant id that must not be echoed',
      { tenant_id: '<script>', type: 'view' },
      TENANT_NOT_WHOLE,
    ),
    lacks: 'script',
  },
]
