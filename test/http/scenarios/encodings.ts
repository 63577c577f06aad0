import { INTERACTIONS, TRACK } from '../../support/an-app.ts'
import {
  type Body,
  converts,
  interacts,
  raw,
  refuses,
  type Scenario,
  skips,
  tracks,
  UNREADABLE,
} from './scenario.ts'

// The same fields in each encoding that the contract names, with every way to write its type.

const NOTE = 'café ☕ + 100%'

/** JSON by its own type, and as what `sendBeacon(url, string)` sends. A charset changes nothing. */
const JSON_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=ISO-8859-1',
  'Application/JSON;Charset="UTF-8"',
  'text/plain',
  'text/plain;charset=UTF-8',
  'text/plain; charset=us-ascii',
  'TEXT/PLAIN',
]

/** What `sendBeacon(url, new URLSearchParams(…))` sends, and other ways to write it. */
const FORM_TYPES = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded;charset=UTF-8',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  'Application/X-WWW-Form-URLEncoded',
]

/** A body in every encoding. */
function encode(fields: object, formFields: Record<string, string>): [type: string, body: Body][] {
  const text = JSON.stringify(fields)
  const pairs = new URLSearchParams(formFields).toString()
  return [
    ...JSON_TYPES.map((type): [string, Body] => [type, raw(text, type)]),
    ...FORM_TYPES.map((type): [string, Body] => [type, raw(pairs, type)]),
  ]
}

const tracked = encode(
  { tenant_id: '1', type: 'cart_add', product_id: 101, metadata: { note: NOTE } },
  { tenant_id: '1', type: 'cart_add', product_id: '101', 'metadata[note]': NOTE },
).map(([type, body]) =>
  tracks(`a body of the type ${type}`, body, {
    type: 'cart_add',
    productId: 101,
    metadata: JSON.stringify({ note: NOTE, product_id: 101 }),
  }),
)

const interactions = encode(
  { tenant_id: 1, type: 'maps_click', product_id: 7, metadata: { note: NOTE } },
  { tenant_id: '1', type: 'maps_click', product_id: '7', 'metadata[note]': NOTE },
).map(([type, body]) =>
  interacts(`a body of the type ${type}`, body, {
    type: 'maps_click',
    productId: 7,
    metadata: JSON.stringify({ note: NOTE }),
  }),
)

const SALE = {
  tenant_slug: 'la-tienda',
  currency: 'usd',
  event: 'cart_add',
  timestamp: '2020-01-15T10:30:00Z',
}
const conversions = encode({ ...SALE, value: 12.5 }, { ...SALE, value: '12.50' }).map(
  ([type, body]) =>
    converts(`a beacon of the type ${type}`, body, {
      type: 'cart_add',
      valueMinor: 1250,
      currency: 'USD',
      occurredAt: Date.UTC(2020, 0, 15, 10, 30),
    }),
)

/** What each endpoint makes of each encoding. */
export const ENCODING_SCENARIOS: readonly Scenario[] = [
  ...tracked,
  ...interactions,
  ...conversions,

  tracks('numeric strings in JSON', raw('{"tenant_id":"1","type":"call","product_id":"101"}'), {
    productId: 101,
    metadata: '{"product_id":101}',
  }),
  interacts(
    'numeric strings in JSON',
    raw('{"tenant_id":"1","type":"view","product_id":"7"}', 'text/plain;charset=UTF-8'),
    { productId: 7 },
  ),
  tracks(
    'JSON without a content type',
    raw(new TextEncoder().encode('{"tenant_id":"1","type":"call"}'), null),
  ),
  tracks('JSON after a byte order mark', raw('\ufeff{"tenant_id":"1","type":"call"}')),
  ...['', '\ufeff'].map(mark =>
    tracks(
      `a replacement character that was sent as one${mark && ' after a byte order mark'}`,
      raw(`${mark}{"tenant_id":"1","type":"call","metadata":{"a":"Caf\ufffd"}}`),
      { metadata: '{"a":"Caf\ufffd"}' },
    ),
  ),
  tracks('JSON with white space around', raw(' \r\n\t{"tenant_id":"1","type":"call"}\n ')),
  refuses('a form sent as JSON', TRACK, raw('tenant_id=1&type=call'), UNREADABLE),
  refuses('a form sent as text', TRACK, raw('tenant_id=1&type=call', 'text/plain'), UNREADABLE),
  refuses(
    'a form sent as text',
    INTERACTIONS,
    raw('tenant_id=1&type=view', 'text/plain'),
    UNREADABLE,
  ),
  skips('a form sent as text', raw('tenant_slug=la-tienda', 'text/plain')),
]
