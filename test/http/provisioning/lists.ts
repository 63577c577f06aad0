import { TENANTS } from '../../support/a-platform.ts'
import { invalid } from '../scenarios/scenario.ts'
import {
  CAFE,
  get,
  LAST,
  type NamedScenario,
  NOT_FOUND,
  OLE,
  SHOP,
  SHOP_PRODUCTS,
  toAnswer,
} from './scenario.ts'

const BAD_AFTER = invalid('after', 'The after field must be a whole number from 0 on.')
const BAD_LIMIT = invalid('limit', 'The limit field must be a whole number from 1 to 1000.')

/** What `GET` tells of tenants and products. */
export const LIST_SCENARIOS: readonly NamedScenario[] = [
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
  ...['0', '1001', '-1', '1.5', 'x', ''].map(
    (limit): NamedScenario => [
      `refuses the limit ${limit}`,
      { request: get(`/tenants?limit=${limit}`), status: 422, answer: BAD_LIMIT },
    ],
  ),
  ...['-1', 'x', '9007199254740992'].map(
    (after): NamedScenario => [
      `refuses to list after ${after}`,
      { request: get(`/tenants/1/products?after=${after}`), status: 422, answer: BAD_AFTER },
    ],
  ),
  ...(['admin', 'read'] as const).flatMap((as): NamedScenario[] => [
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
