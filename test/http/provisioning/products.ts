import { MAX_TOLD_MISTAKES } from '../../../src/api/import-products.ts'
import { MAX_JSON_BODY_BYTES } from '../../../src/http/read-json-body.ts'
import { MAX_PRODUCT_LIST_BYTES } from '../../../src/http/routes/api/products.ts'
import { invalid } from '../scenarios/scenario.ts'
import {
  BAD_ID,
  BAD_NAME,
  type NamedScenario,
  NOT_FOUND,
  padded,
  put,
  remove,
  SHOP_PRODUCTS,
} from './scenario.ts'

const [P101, P102] = SHOP_PRODUCTS
const TEA = { id: 150, name: 'Té' }

/** What the products are once those of the first tenant are others. */
const withProducts = (...list: { id: number; name: string }[]) => ({
  products: new Map([
    [1, list],
    [2, [{ id: 201, name: 'p201' }]],
    [3, [{ id: 301, name: 'p301' }]],
  ]),
})

/** What `PUT` and `DELETE` do to one product, and to many. */
export const PRODUCT_SCENARIOS: readonly NamedScenario[] = [
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
      answer: invalid('body', 'The body must be UTF-8 text.'),
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
