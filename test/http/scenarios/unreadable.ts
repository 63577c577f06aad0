import { INTERACTIONS, TRACK } from '../../support/an-app.ts'
import { type Body, raw, refuses, type Scenario, skips, UNREADABLE } from './scenario.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const invalidUtf8 = new TextEncoder().encode(
  '{"tenant_id":"1","tenant_slug":"la-tienda","type":"call","transaction_id":"?"}',
)
invalidUtf8[invalidUtf8.indexOf(63)] = 0xff

/** Bodies that no endpoint can make an object of. */
const BODIES: [name: string, body: Body][] = [
  ['an empty body', raw('')],
  ['a body of white space', raw(' \n')],
  ['a byte order mark alone', raw('\ufeff')],
  ['null', raw('null')],
  ['an empty list', raw('[]')],
  ['a list of objects', raw('[{"tenant_id":"1","tenant_slug":"la-tienda","type":"call"}]')],
  ['a number', raw('5')],
  ['a number that a double cannot hold', raw('1e400')],
  ['true', raw('true')],
  ['a text', raw('"{\\"tenant_id\\":\\"1\\"}"')],
  ['JSON cut short', raw('{"tenant_slug":"la-tienda","transaction_id":"txn')],
  ['JSON with a comma too many', raw('{"tenant_slug":"la-tienda",}')],
  ['JSON with single quotes', raw("{'tenant_slug':'la-tienda'}")],
  ['JSON with a comment', raw('{"tenant_slug":"la-tienda"/**/}')],
  ['two JSON texts', raw('{"tenant_slug":"la-tienda"}{}')],
  ['NaN', raw('{"tenant_slug":"la-tienda","value":NaN}')],
  ['a byte that is not UTF-8', raw(invalidUtf8)],
  ['UTF-16', raw(bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0))],
  ['zeros', raw(bytes(0, 0, 0, 0))],
  ['a multipart form', raw('--x\r\n\r\n1\r\n--x--', 'multipart/form-data; boundary=x')],
  ['text that is not JSON', raw('hello', 'text/plain')],
]

/** `/conversion` skips what the two others refuse. */
export const UNREADABLE_SCENARIOS: readonly Scenario[] = BODIES.flatMap(([name, body]) => [
  refuses(name, TRACK, body, UNREADABLE),
  refuses(name, INTERACTIONS, body, UNREADABLE),
  skips(name, body),
])
