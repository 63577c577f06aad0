import fc from 'fast-check'
import { CONVERSION, INGESTION_PATHS, INTERACTIONS, TRACK } from './an-app.ts'
import { jsonTexts, keyTexts, textTexts } from './json-texts.ts'
import { mutate, mutations } from './mutations.ts'

/** A POST to an ingestion endpoint that is legal HTTP, whatever is inside. */
export interface HostileRequest {
  readonly path: string
  /** None is sent when it is null. */
  readonly contentType: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Whether the body comes in chunks, without its length. */
  readonly isChunked: boolean
}

/** Stands in headers and bodies, and must not come back. */
export const MARKER = 'zq7marker'

const JSON_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'TEXT/plain;charset=ISO-8859-1',
  'text/plain',
]
const FORM_TYPES = [
  'application/x-www-form-urlencoded',
  'Application/X-WWW-Form-URLencoded; charset=latin1',
]
const ODD_TYPES = [
  null,
  '',
  ';',
  MARKER,
  'application/xml',
  'application/octet-stream',
  'application/json, text/html',
  `multipart/form-data; boundary=${MARKER}`,
  `text/html; charset=${MARKER}`,
  'text/plain\t;\tcharset="',
  'é/ü',
]
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { Cookie: `session=${MARKER}` },
  { Authorization: `Bearer ${MARKER}`, 'X-HTTP-Method-Override': 'DELETE' },
  { 'X-Forwarded-For': `${MARKER}, ::1, 999.999.999.999`, Forwarded: `for=${MARKER}` },
  { 'Content-Encoding': 'gzip', 'Accept-Encoding': MARKER },
  { 'Content-Language': 'é', Accept: 'text/xml', Range: 'bytes=0-' },
  { constructor: MARKER, __proto__x: MARKER, 'X-RateLimit-Limit': MARKER },
  { Origin: 'https://la-tienda.example' },
  { Origin: 'null' },
  { Origin: 'not an origin' },
]

const TRACK_FIELDS = {
  tenant_id: [
    '"1"',
    '"cafe-norte-1"',
    '"¡Olé!-日本"',
    '"cerrada-1"',
    '"9007199254740991"',
    '"\\u0031"',
  ],
  type: ['"call"', '"cart_add"', '"purchase"', '"social_share"', '"view"'],
  product_id: ['101', '"102"', '1.01e2', '201', '301', '999', '"+101"', 'null', '-0'],
  metadata: ['{}', 'null', '{"a":12345678901234567890}', '{"product_id":7,"product_id":[]}'],
}
const INTERACTION_FIELDS = {
  tenant_id: ['1', '2', '"2"', '3', '4', '9007199254740991', '1e0', '999', '10e-1'],
  type: ['"view"', '"maps_click"', '"call_click"', '"whatsapp_click"', '"call"'],
  product_id: ['101', '"7"', '0', '-0', '-5', '9007199254740991', '9007199254740993', 'null'],
  metadata: ['{}', 'null', '{"__proto__":{"a":1e400}}', '{"toJSON":"x","constructor":null}'],
}
const CONVERSION_FIELDS = {
  tenant_slug: ['"la-tienda"', '"cafe-norte"', '"ole"', '"la-ultima"', '"cerrada"', '"nobody"'],
  transaction_id: ['"txn_1"', '42', '"42"', '1e400', 'null', '""', '"a\\u0000b"', '"\\ud800"'],
  value: ['150', '"19.995"', '-1.005', '1e21', '"1e-3"', '0.1e1', '90071992547409.915', '"0x1"'],
  currency: ['"HNL"', '"usd"', '"Jpy"', '"KWD"', '"CLF"', '"lempiras"', '"\\u017Fek"'],
  event: ['"purchase"', '"conversion"', '"view"', '"constructor"'],
  timestamp: [
    '"2020-02-29T10:30:00.125-06:00"',
    '"2021-02-29"',
    '"2020-01-15T24:00:00Z"',
    '"2020-01-15"',
    '"2999-01-01T00:00Z"',
    '1579084200',
  ],
}
const FIELDS: Record<string, Readonly<Record<string, readonly string[]>>> = {
  [TRACK]: TRACK_FIELDS,
  [CONVERSION]: CONVERSION_FIELDS,
  [INTERACTIONS]: INTERACTION_FIELDS,
}

/** A field as JSON text, where it stands among the others, and by what name. */
type Pair = readonly [order: number, nameText: string, valueText: string]

const order = fc.nat(1000)

/** The fields that an endpoint needs, as it likes them; then others, and the same once more. */
function fieldPairs(path: string): fc.Arbitrary<Pair[]> {
  const fields = Object.entries(FIELDS[path] ?? {})
  const good = fields.map(([name, [likely = '']]): Pair => [0, JSON.stringify(name), likely])
  const needed = good.slice(0, path === CONVERSION ? 1 : 2)
  const more = fields.map(([name, likely]) => {
    const value = fc.oneof(
      { arbitrary: fc.constantFrom(...likely), weight: 16 },
      { arbitrary: jsonTexts, weight: 1 },
      { arbitrary: textTexts, weight: 1 },
    )
    return fc.tuple(order, fc.constant(JSON.stringify(name)), value)
  })
  const extras = fc.tuple(order, keyTexts, jsonTexts)
  return fc
    .tuple(
      fc.oneof({ arbitrary: fc.constant(needed), weight: 9 }, fc.subarray(good)),
      fc.array(fc.oneof(...more, extras), { maxLength: 4, size: 'max' }),
    )
    .map(groups => groups.flat().toSorted(([left], [right]) => left - right))
}

function jsonBodies(path: string): fc.Arbitrary<string> {
  const space = fc.constantFrom('', '', ' ', '\n\t')
  return fc.tuple(fieldPairs(path), space, space).map(([pairs, before, after]) => {
    const fields = pairs.map(([, name, value]) => `${name}${before}:${after}${value}`)
    return `${before}{${fields.join(`${after},`)}}${after}`
  })
}

/** The same fields as a form: texts as they are, other values as their JSON. */
function formBodies(path: string): fc.Arbitrary<string> {
  const inBrackets = fc.constantFrom(
    'metadata[a]=1',
    'metadata[%5B]=+',
    'metadata[]=x',
    'metadata[b',
  )
  const odd = fc.constantFrom('', '&', '=', 'x=%zz', 'x=%ff', 'flag', '__proto__=x', '%00=%00')
  return fc
    .tuple(
      fieldPairs(path),
      fc.array(fc.oneof(inBrackets, inBrackets, inBrackets, odd), { maxLength: 3 }),
    )
    .map(([pairs, extras]) => {
      const fields = pairs.map(([, name, value]) => `${toFormPart(name)}=${toFormPart(value)}`)
      return [...extras.slice(1), ...fields, ...extras.slice(0, 1)].join('&')
    })
}

function toFormPart(jsonText: string): string {
  const value: unknown = jsonText.startsWith('"') ? JSON.parse(jsonText) : jsonText
  return encodeURIComponent(String(value).toWellFormed()).replaceAll('%20', '+')
}

const otherBodies = fc.oneof(
  jsonTexts,
  fc.constantFrom('', '\ufeff', 'null', '[]', '1e999', `"${MARKER}"`, '{', '{"a":1}{}', '\0'),
  fc.string({ unit: 'binary' }),
)

/** White space that takes a body to the limit of 64 KiB, or over it by up to 3 bytes. */
const padding = fc.integer({ min: 65_534, max: 65_539 })

function pad(body: Uint8Array, bytes: number): Uint8Array {
  return Buffer.concat([body, Buffer.alloc(Math.max(0, bytes - body.length), ' ')])
}

const toBytes = (text: string) => new TextEncoder().encode(text)

function requestsTo(path: string): fc.Arbitrary<HostileRequest> {
  const json = jsonBodies(path).map(toBytes)
  const form = formBodies(path).map(toBytes)
  const bom = json.map(body => Buffer.concat([toBytes('\ufeff'), body]))
  const broken = fc.tuple(fc.oneof(json, form), mutations).map(([body, all]) => mutate(body, all))
  const padded = fc.tuple(json, padding).map(([body, bytes]) => pad(body, bytes))
  const types = (...all: (string | null)[]) => fc.constantFrom<string | null>(...all)
  const typedBodies = fc.oneof(
    { arbitrary: fc.tuple(types(...JSON_TYPES), json), weight: 40 },
    { arbitrary: fc.tuple(types(...FORM_TYPES), form), weight: 25 },
    { arbitrary: fc.tuple(types(...ODD_TYPES), fc.oneof(json, form)), weight: 10 },
    { arbitrary: fc.tuple(types(...JSON_TYPES, ...FORM_TYPES), broken), weight: 20 },
    { arbitrary: fc.tuple(types(...JSON_TYPES), bom), weight: 3 },
    {
      arbitrary: fc.tuple(types(...JSON_TYPES, ...FORM_TYPES), otherBodies.map(toBytes)),
      weight: 5,
    },
    { arbitrary: fc.tuple(types(...JSON_TYPES), padded), weight: 1 },
  )
  return fc
    .tuple(typedBodies, fc.constantFrom(...ODD_HEADERS), fc.integer({ min: 0, max: 4 }))
    .map(([[contentType, body], headers, chunked]) => ({
      path,
      contentType,
      headers,
      body,
      isChunked: chunked === 0,
    }))
}

/** Requests of which about half are good, and the others are not, in every way that there is. */
export const hostileRequests: fc.Arbitrary<HostileRequest> = fc.oneof(
  ...INGESTION_PATHS.map(requestsTo),
)
