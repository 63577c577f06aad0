import type { Tenant } from '../../../src/core/tenant.ts'
import { MAX_JSON_BODY_BYTES } from '../../../src/http/read-json-body.ts'
import { TENANTS } from '../../support/a-platform.ts'
import { invalid } from '../scenarios/scenario.ts'
import {
  BAD_ID,
  BAD_NAME,
  CAFE,
  CLOSED,
  LAST,
  type NamedScenario,
  NOT_FOUND,
  OLE,
  padded,
  put,
  remove,
  SAID,
  type Scenario,
  SHOP,
  toAnswer,
  UNREADABLE,
} from './scenario.ts'

const BAD_SLUG =
  'must be lower-case letters, digits and hyphens, not all digits, at most 63 characters'
const BAD_UID = 'must be printable characters without spaces, not all digits, at most 64 characters'
const BAD_ZONE = 'must be the name of an IANA time zone, such as America/Tegucigalpa'

const ADDED: Tenant = { id: 7, ...SAID, status: 'active', timeZone: 'America/Tegucigalpa' }

/** What the tenants are once one of them is changed or added. */
const withTenant = (tenant: Tenant) => ({
  tenants: [...TENANTS.filter(({ id }) => id !== tenant.id), tenant].sort((a, b) => a.id - b.id),
})

const refusesTenant = (fields: object, answer: object): Scenario => ({
  request: put('/tenants/7', { ...SAID, ...fields }),
  status: 422,
  answer,
})

/** What `PUT` and `DELETE` do to one tenant. */
export const TENANT_SCENARIOS: readonly NamedScenario[] = [
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
  ...[' ', 'a\nb', 'x'.repeat(201), 1, ['a']].map(
    (name): NamedScenario => [
      `refuses the name ${JSON.stringify(name).slice(0, 20)}`,
      refusesTenant({ name }, invalid('name', `The name field ${BAD_NAME}.`)),
    ],
  ),
  ...['A', '42', 'a b', 'x'.repeat(64), 7].map(
    (slug): NamedScenario => [
      `refuses the slug ${JSON.stringify(slug).slice(0, 20)}`,
      refusesTenant({ slug }, invalid('slug', `The slug field ${BAD_SLUG}.`)),
    ],
  ),
  ...['', '42', 'a b', 'x'.repeat(65), 7].map(
    (uid): NamedScenario => [
      `refuses the uid ${JSON.stringify(uid).slice(0, 20)}`,
      refusesTenant({ uid }, invalid('uid', `The uid field ${BAD_UID}.`)),
    ],
  ),
  ...['', 'closed', 1].map(
    (status): NamedScenario => [
      `refuses the status ${JSON.stringify(status)}`,
      refusesTenant({ status }, invalid('status', 'The selected status is invalid.')),
    ],
  ),
  ...['', '-06:00', 'America/Nowhere', 6].map(
    (time_zone): NamedScenario => [
      `refuses the time zone ${JSON.stringify(time_zone)}`,
      refusesTenant({ time_zone }, invalid('time_zone', `The time zone field ${BAD_ZONE}.`)),
    ],
  ),
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
  ...['mi-tienda', '0', '-1', '007', '1.5', '9007199254740992'].map(
    (id): NamedScenario => [
      `refuses the id ${id}`,
      {
        request: put(`/tenants/${id}`, SAID),
        status: 422,
        answer: invalid('id', `The id ${BAD_ID}.`),
      },
    ],
  ),
  ...['', '[]', '{"name"', 'null', new Uint8Array([0x22, 0xff, 0x22])].map(
    (body): NamedScenario => [
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
  ...['/tenants/9', '/tenants/la-tienda', '/tenants/0'].map(
    (path): NamedScenario => [
      `removes nothing by DELETE ${path}`,
      { request: remove(path), status: 404, answer: NOT_FOUND },
    ],
  ),
]
