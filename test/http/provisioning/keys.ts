import type { ApiRequest } from '../../support/a-platform-api.ts'
import { get, type NamedScenario, NOT_FOUND, put, remove, SAID } from './scenario.ts'

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

/** Who may not provision, and see what is provisioned. */
export const KEY_SCENARIOS: readonly NamedScenario[] = [
  ...CHANGING.map(
    (request): NamedScenario => [
      `hides ${request.method} ${request.path} from read keys`,
      { request: { ...request, as: 'read' }, status: 404, answer: NOT_FOUND },
    ],
  ),
  ...['/tenants/2/products', '/tenants/cafe-norte/products/201'].map(
    (path): NamedScenario => [
      `hides ${path} from another tenant's read key`,
      { request: get(path, 'read'), status: 404, answer: NOT_FOUND },
    ],
  ),
  ...[...CHANGING, ...READING].map(
    (request): NamedScenario => [
      `refuses ${request.method} ${request.path} without a key`,
      { request: { ...request, as: 'nobody' }, status: 401, answer: { message: 'Unauthorized.' } },
    ],
  ),
]
