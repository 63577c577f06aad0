import { describe, expect, test } from 'bun:test'
import { MAX_TOLD_MISTAKES } from '../../src/api/import-products.ts'
import type { Tenant } from '../../src/core/tenant.ts'
import { MAX_JSON_BODY_BYTES } from '../../src/http/read-json-body.ts'
import { MAX_PRODUCT_LIST_BYTES } from '../../src/http/routes/api/products.ts'
import { erasures } from '../../src/storage/schema.ts'
import { TENANTS } from '../support/a-platform.ts'
import { type ApiRequest, aPlatformApi } from '../support/a-platform-api.ts'
import { readPlatform } from '../support/read-platform.ts'
import { invalid } from './scenarios/scenario.ts'

// A request, what must be answered, and what the database must have then; each on one of its own.

interface Scenario {
  readonly request: ApiRequest
  readonly status: number
  readonly answer?: unknown
  /** What it changes of the tenants and products. */
  readonly changes?: Partial<ReturnType<typeof readPlatform>>
}

const [SHOP, CAFE, CLOSED, OLE, LAST] = TENANTS as [Tenant, Tenant, Tenant, Tenant, Tenant]
const SHOP_PRODUCTS = [
  { id: 101, name: 'p101' },
  { id: 102, name: 'p102' },
]
const NOT_FOUND = { message: 'Not found.' }
const UNREADABLE = invalid('body', 'The body is not readable.')
const BAD_ID = 'must be a whole number from 1 to 9007199254740991'
const BAD_NAME = 'must have 1 to 200 characters, no control characters, and not be blank'
const BAD_SLUG =
  'must be lower-case letters, digits and hyphens, not all digits, at most 63 characters'
const BAD_UID = 'must be printable characters without spaces, not all digits, at most 64 characters'
const BAD_ZONE = 'must be the name of an IANA time zone, such as America/Tegucigalpa'
const BAD_AFTER = invalid('after', 'The after field must be a whole number from 0 on.')
const BAD_LIMIT = invalid('limit', 'The limit field must be a whole number from 1 to 1000.')

function toAnswer({ timeZone, ...tenant }: Tenant) {
  return { ...tenant, time_zone: timeZone }
}

const get = (path: string, as?: ApiRequest['as']): ApiRequest => ({ method: 'GET', path, as })
const remove = (path: string, as?: ApiRequest['as']): ApiRequest => ({ method: 'DELETE', path, as })
const put = (path: string, body: unknown, as?: ApiRequest['as']): ApiRequest => ({
  ...{ method: 'PUT', path, as },
  body: body instanceof Uint8Array || typeof body === 'string' ? (body as string) : json(body),
})
const json = (value: unknown) => JSON.stringify(value)
const padded = (bytes: number) => `{"name":"A","slug":"a"}${' '.repeat(bytes - 23)}`

/** What the tenants are once one of them is changed or added. */
const withTenant = (tenant: Tenant) => ({
  tenants: [...TENANTS.filter(({ id }) => id !== tenant.id), tenant].sort((a, b) => a.id - b.id),
})

const NEW = { id: 7, uid: 'shop-7', slug: 'nueva', name: 'Nueva' } as const
const SAID = { name: 'Nueva', slug: 'nueva', uid: 'shop-7' }
const ADDED: Tenant = { ...NEW, status: 'active', timeZone: 'America/Tegucigalpa' }

const refusesTenant = (fields: object, answer: object): Scenario => ({
  request: put('/tenants/7', { ...SAID, ...fields }),
  status: 422,
  answer,
})

const TENANT_SCENARIOS: [name: string, scenario: Scenario][] = [
  [
    'adds a tenant',
    {
      request: put('/tenants/7', SAID),
      status: 201,
      answer: toAnswer(ADDED),
      changes: withTenant(ADDED),
    },
  ],
  [
    'adds a tenant with all of its fields, and ignores others',
    {
      request: put('/tenants/7', { ...SAID, status: 'suspended', time_zone: 'UTC', id: 8, x: [] }),
      status: 201,
      answer: toAnswer({ ...ADDED, status: 'suspended', timeZone: 'UTC' }),
      changes: withTenant({ ...ADDED, status: 'suspended', timeZone: 'UTC' }),
    },
  ],
  [
    'takes null for an optional field that is not there',
    {
      request: put('/tenants/7', { ...SAID, status: null, time_zone: null }),
      status: 201,
      answer: toAnswer(ADDED),
      changes: withTenant(ADDED),
    },
  ],
  [
    'changes a tenant, and keeps what is not said',
    {
      request: put('/tenants/3', { name: 'Abierta', slug: 'abierta' }),
      status: 200,
      answer: toAnswer({ ...CLOSED, name: 'Abierta', slug: 'abierta' }),
      changes: withTenant({ ...CLOSED, name: 'Abierta', slug: 'abierta' }),
    },
  ],
  [
    'changes the uid, the status and the time zone',
    {
      request: put('/tenants/3', {
        name: CLOSED.name,
        slug: CLOSED.slug,
        uid: 'x',
        status: 'active',
        time_zone: 'UTC',
      }),
      status: 200,
      answer: toAnswer({ ...CLOSED, uid: 'x', status: 'active', timeZone: 'UTC' }),
      changes: withTenant({ ...CLOSED, uid: 'x', status: 'active', timeZone: 'UTC' }),
    },
  ],
  [
    'is told the same again',
    { request: put('/tenants/1', toAnswer(SHOP)), status: 200, answer: toAnswer(SHOP) },
  ],
  [
    'misses the name',
    refusesTenant({ name: undefined }, invalid('name', 'The name field is required.')),
  ],
  ['misses the slug', refusesTenant({ slug: '' }, invalid('slug', 'The slug field is required.'))],
  ...[' ', 'a\nb', 'x'.repeat(201), 1, ['a']].map((name): [string, Scenario] => [
    `refuses the name ${json(name).slice(0, 20)}`,
    refusesTenant({ name }, invalid('name', `The name field ${BAD_NAME}.`)),
  ]),
  ...['A', '42', 'a b', 'x'.repeat(64), 7].map((slug): [string, Scenario] => [
    `refuses the slug ${json(slug).slice(0, 20)}`,
    refusesTenant({ slug }, invalid('slug', `The slug field ${BAD_SLUG}.`)),
  ]),
  ...['', '42', 'a b', 'x'.repeat(65), 7].map((uid): [string, Scenario] => [
    `refuses the uid ${json(uid).slice(0, 20)}`,
    refusesTenant({ uid }, invalid('uid', `The uid field ${BAD_UID}.`)),
  ]),
  ...['', 'closed', 1].map((status): [string, Scenario] => [
    `refuses the status ${json(status)}`,
    refusesTenant({ status }, invalid('status', 'The selected status is invalid.')),
  ]),
  ...['', '-06:00', 'America/Nowhere', 6].map((time_zone): [string, Scenario] => [
    `refuses the time zone ${json(time_zone)}`,
    refusesTenant({ time_zone }, invalid('time_zone', `The time zone field ${BAD_ZONE}.`)),
  ]),
  [
    'is told every mistake',
    refusesTenant(
      { name: null, slug: 'A', status: 'x' },
      {
        message: 'The name field is required. (and 2 more errors)',
        errors: {
          name: ['The name field is required.'],
          slug: [`The slug field ${BAD_SLUG}.`],
          status: ['The selected status is invalid.'],
        },
      },
    ),
  ],
  [
    'refuses a slug and a uid of another tenant',
    {
      request: put('/tenants/1', { name: 'A', slug: CAFE.slug, uid: CAFE.uid }),
      status: 422,
      answer: {
        message: 'a tenant with uid cafe-norte-1 exists already (and 1 more error)',
        errors: {
          uid: ['a tenant with uid cafe-norte-1 exists already'],
          slug: ['a tenant with slug cafe-norte exists already'],
        },
      },
    },
  ],
  ...['mi-tienda', '0', '-1', '007', '1.5', '9007199254740992'].map((id): [string, Scenario] => [
    `refuses the id ${id}`,
    {
      request: put(`/tenants/${id}`, SAID),
      status: 422,
      answer: invalid('id', `The id ${BAD_ID}.`),
    },
  ]),
  ...['', '[]', '{"name"', 'null', new Uint8Array([0x22, 0xff, 0x22])].map(
    (body): [string, Scenario] => [
      `cannot read the body ${String(body)}`,
      { request: put('/tenants/7', body), status: 422, answer: UNREADABLE },
    ],
  ),
  [
    'takes the largest body',
    {
      request: put('/tenants/1', padded(MAX_JSON_BODY_BYTES)),
      status: 200,
      changes: withTenant({ ...SHOP, name: 'A', slug: 'a' }),
    },
  ],
  [
    'refuses a larger one',
    {
      request: put('/tenants/1', padded(MAX_JSON_BODY_BYTES + 1)),
      status: 413,
      answer: { message: 'The body is larger than 64 KiB.' },
    },
  ],
  [
    'removes a tenant with its products',
    {
      request: remove('/tenants/1'),
      status: 202,
      answer: { status: 'erasing' },
      changes: {
        tenants: [CAFE, CLOSED, OLE, LAST],
        products: new Map([
          [2, [{ id: 201, name: 'p201' }]],
          [3, [{ id: 301, name: 'p301' }]],
        ]),
        erasing: [1],
      },
    },
  ],
  ...['/tenants/9', '/tenants/la-tienda', '/tenants/0'].map((path): [string, Scenario] => [
    `removes nothing by DELETE ${path}`,
    { request: remove(path), status: 404, answer: NOT_FOUND },
  ]),
]

const LIST_SCENARIOS: [name: string, scenario: Scenario][] = [
  [
    'lists all tenants',
    {
      request: get('/tenants'),
      status: 200,
      answer: { tenants: TENANTS.map(toAnswer), next: null },
    },
  ],
  [
    'lists the first tenants',
    {
      request: get('/tenants?limit=2'),
      status: 200,
      answer: { tenants: [SHOP, CAFE].map(toAnswer), next: 2 },
    },
  ],
  [
    'lists the last tenants',
    {
      request: get('/tenants?after=3&limit=2'),
      status: 200,
      answer: { tenants: [OLE, LAST].map(toAnswer), next: null },
    },
  ],
  [
    'lists no tenants after the last',
    {
      request: get('/tenants?after=9007199254740991'),
      status: 200,
      answer: { tenants: [], next: null },
    },
  ],
  [
    'lists the one tenant of a read key',
    {
      request: get('/tenants', 'read'),
      status: 200,
      answer: { tenants: [toAnswer(SHOP)], next: null },
    },
  ],
  [
    'lists nothing after it',
    { request: get('/tenants?after=1', 'read'), status: 200, answer: { tenants: [], next: null } },
  ],
  ...['0', '1001', '-1', '1.5', 'x', ''].map((limit): [string, Scenario] => [
    `refuses the limit ${limit}`,
    { request: get(`/tenants?limit=${limit}`), status: 422, answer: BAD_LIMIT },
  ]),
  ...['-1', 'x', '9007199254740992'].map((after): [string, Scenario] => [
    `refuses to list after ${after}`,
    { request: get(`/tenants/1/products?after=${after}`), status: 422, answer: BAD_AFTER },
  ]),
  ...(['admin', 'read'] as const).flatMap((as): [string, Scenario][] => [
    [
      `lists products to ${as} keys`,
      {
        request: get('/tenants/1/products', as),
        status: 200,
        answer: { products: SHOP_PRODUCTS, next: null },
      },
    ],
    [
      `lists the first products to ${as} keys`,
      {
        request: get('/tenants/la-tienda/products?limit=1', as),
        status: 200,
        answer: { products: SHOP_PRODUCTS.slice(0, 1), next: 101 },
      },
    ],
    [
      `lists the next products to ${as} keys`,
      {
        request: get('/tenants/1/products?after=101', as),
        status: 200,
        answer: { products: SHOP_PRODUCTS.slice(1), next: null },
      },
    ],
    [
      `finds a product for ${as} keys`,
      {
        request: get('/tenants/la-tienda/products/102', as),
        status: 200,
        answer: SHOP_PRODUCTS[1],
      },
    ],
    [
      `finds no product of another tenant for ${as} keys`,
      { request: get('/tenants/1/products/201', as), status: 404, answer: NOT_FOUND },
    ],
    [
      `finds no product without a number for ${as} keys`,
      { request: get('/tenants/1/products/x', as), status: 404, answer: NOT_FOUND },
    ],
  ]),
]

const withProducts = (...list: { id: number; name: string }[]) => ({
  products: new Map([
    [1, list],
    [2, [{ id: 201, name: 'p201' }]],
    [3, [{ id: 301, name: 'p301' }]],
  ]),
})
const [P101, P102] = SHOP_PRODUCTS as [(typeof SHOP_PRODUCTS)[0], (typeof SHOP_PRODUCTS)[0]]
const TEA = { id: 150, name: 'Té' }

const PRODUCT_SCENARIOS: [name: string, scenario: Scenario][] = [
  [
    'adds a product',
    {
      request: put('/tenants/1/products/150', { name: 'Té', id: 1 }),
      status: 201,
      answer: TEA,
      changes: withProducts(P101, P102, TEA),
    },
  ],
  [
    'renames a product',
    {
      request: put('/tenants/la-tienda/products/101', { name: 'Té' }),
      status: 200,
      answer: { id: 101, name: 'Té' },
      changes: withProducts({ id: 101, name: 'Té' }, P102),
    },
  ],
  [
    'is told of a product again',
    { request: put('/tenants/1/products/101', { name: 'p101' }), status: 200, answer: P101 },
  ],
  [
    "refuses another tenant's product",
    {
      request: put('/tenants/1/products/201', { name: 'Té' }),
      status: 409,
      answer: { message: "id 201 is another tenant's product" },
    },
  ],
  [
    'misses the name of a product',
    {
      request: put('/tenants/1/products/150', {}),
      status: 422,
      answer: invalid('name', 'The name field is required.'),
    },
  ],
  [
    'refuses the name of a product',
    {
      request: put('/tenants/1/products/150', { name: ' ' }),
      status: 422,
      answer: invalid('name', `The name field ${BAD_NAME}.`),
    },
  ],
  [
    'refuses the id of a product',
    {
      request: put('/tenants/1/products/x', { name: 'Té' }),
      status: 422,
      answer: invalid('id', `The id ${BAD_ID}.`),
    },
  ],
  [
    'refuses a large body for a product',
    {
      request: put('/tenants/1/products/150', padded(MAX_JSON_BODY_BYTES + 1)),
      status: 413,
      answer: { message: 'The body is larger than 64 KiB.' },
    },
  ],
  [
    'finds no tenant for a product',
    {
      request: put('/tenants/nobody/products/150', { name: 'Té' }),
      status: 404,
      answer: NOT_FOUND,
    },
  ],
  [
    'removes a product',
    { request: remove('/tenants/1/products/102'), status: 204, changes: withProducts(P101) },
  ],
  [
    "removes no other tenant's product",
    { request: remove('/tenants/1/products/201'), status: 404, answer: NOT_FOUND },
  ],
  [
    'removes no product that is not there',
    { request: remove('/tenants/1/products/150'), status: 404, answer: NOT_FOUND },
  ],

  [
    'takes a list of products, with blank lines and line ends of any kind',
    {
      request: put(
        '/tenants/1/products',
        '\r\n{"id":101,"name":"Pan"}\r\n\n{"name":"Té","id":"150","x":1}',
      ),
      status: 200,
      answer: { products: 2 },
      changes: withProducts({ id: 101, name: 'Pan' }, P102, TEA),
    },
  ],
  [
    'takes an empty list',
    { request: put('/tenants/1/products', ''), status: 200, answer: { products: 0 } },
  ],
  [
    'is told every bad line of a list, and takes none of it',
    {
      request: put(
        '/tenants/1/products',
        [
          '{"id":150,"name":"Té"}',
          '',
          '{"id":0,"name":""}',
          '[]',
          '{"id":201,"name":"A"}',
          '{"id":150,"name":"B"}',
        ].join('\n'),
      ),
      status: 422,
      answer: {
        message: `id ${BAD_ID} (and 4 more errors)`,
        errors: {
          'line 3': [`id ${BAD_ID}`, `name ${BAD_NAME}`],
          'line 4': ['must be a JSON object'],
          'line 5': ["id 201 is another tenant's product"],
          'line 6': ['id 150 is on line 1 already'],
        },
      },
    },
  ],
  [
    'is told the first bad lines of a list that has too many, and how many are not told',
    {
      request: put(
        '/tenants/1/products',
        `{"id":201,"name":"A"}\n${'1\n'.repeat(MAX_TOLD_MISTAKES + 4)}`,
      ),
      status: 422,
      answer: {
        message: "id 201 is another tenant's product (and 100 more errors)",
        errors: {
          'line 1': ["id 201 is another tenant's product"],
          ...Object.fromEntries(
            Array.from({ length: MAX_TOLD_MISTAKES - 1 }, (_, i) => [
              `line ${i + 2}`,
              ['must be a JSON object'],
            ]),
          ),
          body: ['5 more mistakes are not told here'],
        },
      },
    },
  ],
  [
    'cannot read a list that is not UTF-8',
    {
      request: put('/tenants/1/products', new Uint8Array([0x7b, 0xff])),
      status: 422,
      answer: UNREADABLE,
    },
  ],
  [
    'takes the largest list',
    {
      request: put('/tenants/1/products', ' '.repeat(MAX_PRODUCT_LIST_BYTES)),
      status: 200,
      answer: { products: 0 },
    },
  ],
  [
    'refuses a larger list',
    {
      request: put('/tenants/1/products', ' '.repeat(MAX_PRODUCT_LIST_BYTES + 1)),
      status: 413,
      answer: { message: 'The body is larger than 16 MiB.' },
    },
  ],
]

const CHANGING: ApiRequest[] = [
  put('/tenants/1', SAID),
  put('/tenants/7', '{'),
  remove('/tenants/1'),
  put('/tenants/1/products', '{"id":150,"name":"Té"}'),
  put('/tenants/1/products/101', { name: 'Té' }),
  remove('/tenants/1/products/101'),
]
const READING: ApiRequest[] = [
  get('/tenants'),
  get('/tenants/1/products?limit=x'),
  get('/tenants/1/products/101'),
]

const GUARDED: [name: string, scenario: Scenario][] = [
  ...CHANGING.map((request): [string, Scenario] => [
    `hides ${request.method} ${request.path} from read keys`,
    { request: { ...request, as: 'read' }, status: 404, answer: NOT_FOUND },
  ]),
  ...['/tenants/2/products', '/tenants/cafe-norte/products/201'].map((path): [string, Scenario] => [
    `hides ${path} from another tenant's read key`,
    { request: get(path, 'read'), status: 404, answer: NOT_FOUND },
  ]),
  ...[...CHANGING, ...READING].map((request): [string, Scenario] => [
    `refuses ${request.method} ${request.path} without a key`,
    { request: { ...request, as: 'nobody' }, status: 401, answer: { message: 'Unauthorized.' } },
  ]),
]

describe.each([
  ['tenants', TENANT_SCENARIOS],
  ['lists', LIST_SCENARIOS],
  ['products', PRODUCT_SCENARIOS],
  ['keys', GUARDED],
])('provisioning of %s', (_what, scenarios) => {
  test.each(scenarios)('%s', async (_name, { request, status, answer, changes }) => {
    const { db, send, logged } = aPlatformApi()
    const before = readPlatform(db)
    const response = await send(request)
    const text = await response.text()
    expect(response.status).toBe(status)
    if (answer !== undefined) expect(JSON.parse(text)).toEqual(answer)
    if (status === 204) expect(text).toBe('')
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
