import { finds404, json, raw, type Scenario, tracks } from './scenario.ts'

const TYPES = [
  'whatsapp_click',
  'call',
  'location_view',
  'cart_add',
  'social_share',
  'conversion',
  'purchase',
] as const

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7'

/** A call at tenant 1 with some more fields. */
const call = (fields: object = {}) => json({ tenant_id: '1', type: 'call', ...fields })
const at = (tenant_id: string) => json({ tenant_id, type: 'call' })
/** The same with metadata, or any more fields, in JSON text as it is written. */
const withText = (text: string) => raw(`{"tenant_id":"1","type":"call",${text}}`)

const deep = `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`

/** What `/track` takes, and the tenants that it does not find. */
export const TRACK_SCENARIOS: readonly Scenario[] = [
  ...TYPES.map(type => tracks(`the type ${type}`, json({ tenant_id: '1', type }), { type })),

  tracks('a numeric id as a string', at('1'), { tenantId: 1 }),
  tracks('a UUID', at(UUID), { tenantId: 1 }),
  tracks('a string id', at('cafe-norte-1'), { tenantId: 2 }),
  tracks('a string id beyond ASCII', at('¡Olé!-日本'), { tenantId: 4 }),
  tracks('the largest id', at('9007199254740991'), { tenantId: Number.MAX_SAFE_INTEGER }),

  tracks('a product', call({ product_id: 101 }), {
    productId: 101,
    metadata: '{"product_id":101}',
  }),
  tracks(
    'a product of another tenant at its own tenant',
    json({ tenant_id: '2', type: 'call', product_id: 201 }),
    {
      tenantId: 2,
      productId: 201,
      metadata: '{"product_id":201}',
    },
  ),
  tracks('a product written as 101.0', withText('"product_id":101.0'), {
    productId: 101,
    metadata: '{"product_id":101}',
  }),
  tracks('a product as a string with a sign and zeros', call({ product_id: '+00101' }), {
    productId: 101,
    metadata: '{"product_id":101}',
  }),
  tracks('a product beside metadata', call({ product_id: 101, metadata: { a: 1 } }), {
    productId: 101,
    metadata: '{"a":1,"product_id":101}',
  }),
  tracks(
    'a product that differs from the one in the metadata: the validated one wins',
    call({ product_id: 101, metadata: { product_id: 999, a: 1 } }),
    { productId: 101, metadata: '{"product_id":101,"a":1}' },
  ),
  tracks(
    'a product in the metadata alone, which is not checked',
    call({ metadata: { product_id: 999 } }),
    {
      metadata: '{"product_id":999}',
    },
  ),
  tracks('null for the optional fields', call({ product_id: null, metadata: null })),
  tracks('null for the product beside metadata', call({ product_id: null, metadata: { a: 1 } }), {
    metadata: '{"a":1}',
  }),
  tracks('a product beside null for metadata', call({ product_id: 101, metadata: null }), {
    productId: 101,
    metadata: '{"product_id":101}',
  }),

  tracks('a replacement character that was one before', call({ metadata: { a: '\ufffd' } }), {
    metadata: '{"a":"\ufffd"}',
  }),
  tracks('empty metadata', call({ metadata: {} }), { metadata: '{}' }),
  tracks(
    'metadata of every kind',
    withText('"metadata":{"a":[1,-0.5,true,null,"é"],"b":{"":{}}}'),
    {
      metadata: '{"a":[1,-0.5,true,null,"é"],"b":{"":{}}}',
    },
  ),
  tracks('metadata a thousand levels deep', withText(`"metadata":${deep}`), { metadata: deep }),
  tracks(
    'numbers that a double cannot hold, which stay as they are',
    withText(
      '"metadata":{"a":12345678901234567890,"b":1e400,"c":0.1000000000000000055,"d":-1E-400}',
    ),
    { metadata: '{"a":12345678901234567890,"b":1e400,"c":0.1000000000000000055,"d":-1E-400}' },
  ),
  tracks(
    'metadata with the key __proto__',
    withText('"metadata":{"__proto__":{"a":1},"constructor":2}'),
    {
      metadata: '{"__proto__":{"a":1},"constructor":2}',
    },
  ),
  tracks(
    'a product beside metadata with the key __proto__',
    withText('"product_id":101,"metadata":{"__proto__":{"product_id":999}}'),
    { productId: 101, metadata: '{"__proto__":{"product_id":999},"product_id":101}' },
  ),
  tracks(
    'half a surrogate pair and a NUL in metadata',
    withText('"metadata":{"a":"\\ud83d","b":"\\u0000"}'),
    {
      metadata: '{"a":"\\ud83d","b":"\\u0000"}',
    },
  ),

  tracks('unknown fields', call({ foo: 1, bar: { baz: [] }, tenantId: 2, event: 'purchase' })),
  tracks(
    'unknown fields of a conversion',
    call({ transaction_id: 'txn_1', value: 5, currency: 'HNL' }),
  ),
  tracks('the field __proto__', withText('"__proto__":{"type":"view","product_id":999}')),
  tracks(
    'fields by the names of inherited ones',
    withText('"constructor":1,"toString":null,"hasOwnProperty":[]'),
  ),

  finds404('a numeric id that no tenant has', at('999')),
  finds404('a UUID that no tenant has', at('00000000-0000-4000-8000-000000000000')),
  finds404('a string id that no tenant has', at('nobody')),
  finds404("a tenant's slug, which is not an id", at('la-tienda')),
  finds404('a suspended tenant by its numeric id', at('3')),
  finds404('a suspended tenant by its string id', at('cerrada-1')),
  finds404('the id 0', at('0')),
  finds404('a negative id', at('-1')),
  finds404('an id with zeros in front', at('01')),
  finds404('an id with a space', at(' 1')),
  finds404('an id with a decimal point', at('1.0')),
  finds404('an id past the whole numbers of a double', at('9007199254740993')),
  finds404('an id of twenty digits', at('18446744073709551617')),
  finds404('the id __proto__', at('__proto__')),
  finds404('an id with a NUL', at('1\u0000')),
  finds404('an id that is half a surrogate pair', raw('{"tenant_id":"\\ud800","type":"call"}')),
  finds404('an id that is SQL', at("' OR '1'='1")),
  finds404('a very long id', at('x'.repeat(60_000))),
  {
    ...finds404('an id that must not be echoed', at('<script>alert(1)</script>')),
    lacks: 'script',
  },
]
