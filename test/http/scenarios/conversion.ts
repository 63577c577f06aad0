import { converts, json, raw, type Scenario, skips } from './scenario.ts'

const at = (fields: object = {}) => json({ tenant_slug: 'la-tienda', ...fields })
/** The same with more fields in JSON text as it is written. */
const withText = (text: string) => raw(`{"tenant_slug":"la-tienda",${text}}`)

const EVENTS = [
  'whatsapp_click',
  'call',
  'location_view',
  'cart_add',
  'social_share',
  'conversion',
  'purchase',
] as const

/** Amounts as they are written in JSON, and the minor units that must be stored. */
const AMOUNTS: [currency: string, value: string, minor: number][] = [
  ['HNL', '150.00', 15_000],
  ['HNL', '"150.00"', 15_000],
  ['JPY', '150', 150],
  ['JPY', '"150.00"', 150],
  ['KWD', '1.234', 1234],
  ['CLF', '1.2345', 12_345],
  // More digits than the currency has: half away from zero.
  ['HNL', '1.005', 101],
  ['HNL', '1.0049999999999999999', 100],
  ['HNL', '-1.005', -101],
  ['HNL', '"-1.004"', -100],
  ['JPY', '150.5', 151],
  ['JPY', '149.49', 149],
  ['KWD', '1.2345', 1235],
  // Where binary fractions go wrong.
  ['USD', '0.29', 29],
  ['USD', '1.15', 115],
  ['USD', '4.35', 435],
  ['USD', '90071992547409.91', Number.MAX_SAFE_INTEGER],
  ['USD', '1.5e2', 15_000],
  ['USD', '15000E-2', 15_000],
  ['USD', '0', 0],
  ['USD', '-0.0', 0],
  ['usd', '1', 100],
  ['Hnl', '1', 100],
]

/** Transaction ids as they are written in JSON, and what is echoed and stored. */
const TRANSACTIONS: [sent: string, echo: string | null, stored: string | null][] = [
  ['"txn_abc123"', 'txn_abc123', 'txn_abc123'],
  ['" padded "', ' padded ', ' padded '],
  ['"ñandú ☕ \\u0022"', 'ñandú ☕ "', 'ñandú ☕ "'],
  ['"TXN_ABC123"', 'TXN_ABC123', 'TXN_ABC123'],
  ['42', '42', '42'],
  ['-7.25', '-7.25', '-7.25'],
  ['0', '0', '0'],
  ['12345678901234567890', '12345678901234567890', '12345678901234567890'],
  ['1e400', '1e400', '1e400'],
  ['null', null, null],
  // A page that forgot to fill it in: all its sales must not count as one.
  ['""', '', null],
  ['"  "', '  ', null],
]

/** What `/conversion` records, and what it skips. */
export const CONVERSION_SCENARIOS: readonly Scenario[] = [
  converts('a slug alone: everything else has a default', at()),
  converts(
    'every field',
    at({
      transaction_id: 'every-field',
      value: 150,
      currency: 'USD',
      event: 'conversion',
      timestamp: '2020-01-15T10:30:00-06:00',
    }),
    {
      type: 'conversion',
      transactionId: 'every-field',
      valueMinor: 15_000,
      currency: 'USD',
      occurredAt: Date.UTC(2020, 0, 15, 16, 30),
    },
    'every-field',
  ),
  converts(
    'null for every optional field',
    at({ transaction_id: null, value: null, currency: null, event: null, timestamp: null }),
  ),
  ...EVENTS.map(event => converts(`the event ${event}`, at({ event }), { type: event })),
  ...AMOUNTS.map(([currency, value, valueMinor]) =>
    converts(`${value} ${currency}`, withText(`"currency":"${currency}","value":${value}`), {
      currency: currency.toUpperCase(),
      valueMinor,
    }),
  ),
  converts('an amount without a currency', withText('"value":"19.99"'), { valueMinor: 1999 }),
  ...TRANSACTIONS.map(([sent, echo, transactionId]) =>
    converts(
      `the transaction ${sent}`,
      withText(`"transaction_id":${sent}`),
      { transactionId },
      echo,
    ),
  ),
  converts(
    'a long transaction id',
    at({ transaction_id: 'x'.repeat(500) }),
    {
      transactionId: 'x'.repeat(500),
    },
    'x'.repeat(500),
  ),
  converts('a time without seconds', at({ timestamp: '2020-01-15T10:30Z' }), {
    occurredAt: Date.UTC(2020, 0, 15, 10, 30),
  }),
  converts(
    'a time with a fraction and an offset',
    at({ timestamp: '2020-01-15T10:30:00.125+02:00' }),
    {
      occurredAt: Date.UTC(2020, 0, 15, 8, 30, 0, 125),
    },
  ),
  converts(
    'unknown fields, also of other endpoints',
    at({ foo: 1, metadata: { a: 1 }, product_id: 999, tenant_id: '2' }),
  ),
  converts('the field __proto__', withText('"__proto__":{"value":9,"tenant_slug":"cafe-norte"}')),
  converts('another tenant', json({ tenant_slug: 'cafe-norte', value: 1 }), {
    tenantId: 2,
    valueMinor: 100,
  }),

  skips('no slug', json({ transaction_id: 'txn_1', value: 5 }), 'txn_1'),
  ...[null, '', 1, true, ['la-tienda'], {}].map(slug =>
    skips(
      `the slug ${JSON.stringify(slug)}`,
      json({ tenant_slug: slug, transaction_id: 'a' }),
      'a',
    ),
  ),
  skips('a slug that no tenant has', json({ tenant_slug: 'nobody', transaction_id: 'a' }), 'a'),
  skips('a suspended tenant', json({ tenant_slug: 'cerrada', transaction_id: 'a' }), 'a'),
  skips('a slug in capitals', json({ tenant_slug: 'LA-TIENDA' })),
  skips('a slug with a space', json({ tenant_slug: ' la-tienda' })),
  skips("a tenant's numeric id, which is not a slug", json({ tenant_slug: '1' })),
  skips("a tenant's uid, which is not a slug", json({ tenant_slug: 'cafe-norte-1' })),
  skips('the slug __proto__', json({ tenant_slug: '__proto__' })),
  skips('a slug under the name __proto__', raw('{"__proto__":{"tenant_slug":"la-tienda"}}')),
  skips(
    'a number as the transaction of no tenant',
    raw('{"transaction_id":12345678901234567890}'),
    '12345678901234567890',
  ),
  skips('an empty transaction id of no tenant', json({ transaction_id: '' }), ''),
  skips('a transaction id that is neither text nor number', json({ transaction_id: ['a'] })),
  skips('an empty object', json({})),
  {
    ...skips('a slug that must not be echoed', json({ tenant_slug: '<script>' })),
    lacks: 'script',
  },
]
