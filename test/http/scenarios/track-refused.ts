import { TRACK } from '../../support/an-app.ts'
import { finds404, invalid, json, raw, refuses, type Scenario, UNREADABLE } from './scenario.ts'

const NEEDS_TENANT = invalid('tenant_id', 'The tenant id field is required.')
const NEEDS_TYPE = invalid('type', 'The type field is required.')
const TENANT_NOT_TEXT = invalid('tenant_id', 'The tenant id field must be a string.')
const WRONG_TYPE = invalid('type', 'The selected type is invalid.')
const NOT_AN_INTEGER = invalid('product_id', 'The product id field must be an integer.')
const NO_SUCH_PRODUCT = invalid('product_id', 'The selected product id is invalid.')
const NOT_AN_OBJECT = invalid('metadata', 'The metadata field must be an object.')

const refuse = (name: string, fields: unknown, answer: object) =>
  refuses(name, TRACK, json(fields), answer)
/** A call at tenant 1 with some more fields. */
const call = (fields: object) => ({ tenant_id: '1', type: 'call', ...fields })

const refuseValues = (name: string, field: string, values: unknown[], answer: object) =>
  values.map(value => refuse(`${name} ${JSON.stringify(value)}`, call({ [field]: value }), answer))

/** What `/track` refuses as not valid, and in which order it looks at things. */
export const TRACK_REFUSED_SCENARIOS: readonly Scenario[] = [
  refuse('no tenant id', { type: 'call' }, NEEDS_TENANT),
  refuse('no type', { tenant_id: '1' }, NEEDS_TYPE),
  ...refuseValues('the tenant id', 'tenant_id', [null, ''], NEEDS_TENANT),
  ...refuseValues(
    'the tenant id',
    'tenant_id',
    [1, 1.5, true, [], ['1'], {}, { toString: 1, valueOf: 1 }],
    TENANT_NOT_TEXT,
  ),
  refuses(
    'a tenant id that a double cannot hold',
    TRACK,
    raw('{"tenant_id":1e400,"type":"call"}'),
    TENANT_NOT_TEXT,
  ),
  ...refuseValues('the type', 'type', [null, ''], NEEDS_TYPE),
  ...refuseValues(
    'the type',
    'type',
    ['view', 'call_click', 'Call', ' call', 'constructor', 1, true, ['call'], {}],
    WRONG_TYPE,
  ),
  ...refuseValues(
    'the product id',
    'product_id',
    [1.5, '1.5', '101.0', '1e2', 'abc', '', ' ', '0x65', true, [101], { id: 101 }],
    NOT_AN_INTEGER,
  ),
  refuses(
    'a product id that a double cannot hold',
    TRACK,
    raw('{"tenant_id":"1","type":"call","product_id":1e400}'),
    NOT_AN_INTEGER,
  ),
  ...refuseValues('the product id', 'product_id', [999, '999', 0, -1, -101], NO_SUCH_PRODUCT),
  refuse("another tenant's product", call({ product_id: 201 }), NO_SUCH_PRODUCT),
  refuse("a suspended tenant's product", call({ product_id: 301 }), NO_SUCH_PRODUCT),
  ...refuseValues(
    'metadata',
    'metadata',
    [[], [{ a: 1 }], 'text', '', '{}', 0, 1, true],
    NOT_AN_OBJECT,
  ),
  refuses(
    'metadata that is a number which a double cannot hold',
    TRACK,
    raw('{"tenant_id":"1","type":"call","metadata":1e400}'),
    NOT_AN_OBJECT,
  ),

  refuse(
    'two mistakes',
    { type: 'view' },
    {
      message: 'The tenant id field is required. (and 1 more error)',
      errors: {
        tenant_id: ['The tenant id field is required.'],
        type: ['The selected type is invalid.'],
      },
    },
  ),
  refuse(
    'three mistakes',
    { tenant_id: 1, type: 'call', product_id: 'x', metadata: [] },
    {
      message: 'The tenant id field must be a string. (and 2 more errors)',
      errors: {
        tenant_id: ['The tenant id field must be a string.'],
        product_id: ['The product id field must be an integer.'],
        metadata: ['The metadata field must be an object.'],
      },
    },
  ),
  refuse(
    'a mistake in every field',
    { product_id: 1.5, metadata: 1 },
    {
      message: 'The tenant id field is required. (and 3 more errors)',
      errors: {
        tenant_id: ['The tenant id field is required.'],
        type: ['The type field is required.'],
        product_id: ['The product id field must be an integer.'],
        metadata: ['The metadata field must be an object.'],
      },
    },
  ),
  refuse(
    'a product that is not there, and other mistakes',
    { type: 'x', product_id: 999 },
    {
      message: 'The tenant id field is required. (and 2 more errors)',
      errors: {
        tenant_id: ['The tenant id field is required.'],
        type: ['The selected type is invalid.'],
        product_id: ['The selected product id is invalid.'],
      },
    },
  ),
  refuse(
    'a product that is there, and another mistake',
    { tenant_id: '1', product_id: 101 },
    NEEDS_TYPE,
  ),

  // First the body, with the product's existence; then the tenant; then the product's owner.
  refuse(
    'a product that is not there, before it looks for the tenant',
    { tenant_id: 'nobody', type: 'call', product_id: 999 },
    NO_SUCH_PRODUCT,
  ),
  refuse(
    'a product that is not there, before it looks at the tenant being suspended',
    { tenant_id: '3', type: 'call', product_id: 999 },
    NO_SUCH_PRODUCT,
  ),
  refuse(
    'a wrong type, before it looks for the tenant',
    { tenant_id: 'nobody', type: 'x' },
    WRONG_TYPE,
  ),
  finds404(
    "a tenant that is not there, before it looks at a product's owner",
    json({ tenant_id: 'nobody', type: 'call', product_id: 101 }),
  ),
  finds404(
    "a suspended tenant, before it looks at a product's owner",
    json({ tenant_id: '3', type: 'call', product_id: 101 }),
  ),
  finds404(
    'a suspended tenant with its own product',
    json({ tenant_id: '3', type: 'call', product_id: 301 }),
  ),

  {
    ...refuse(
      'a type that must not be echoed',
      call({ type: '<script>alert(1)</script>' }),
      WRONG_TYPE,
    ),
    lacks: 'script',
  },
  refuse('only the field __proto__', JSON.parse('{"__proto__":{"tenant_id":"1","type":"call"}}'), {
    message: 'The tenant id field is required. (and 1 more error)',
    errors: {
      tenant_id: ['The tenant id field is required.'],
      type: ['The type field is required.'],
    },
  }),
  refuses('half a body', TRACK, raw('{"tenant_id":"1","type":"call"'), UNREADABLE),
]
