import { converts, type ExpectedEvent, json, raw, type Scenario } from './scenario.ts'

/** A field with a malformed value: it takes its default, and is kept as it was sent. */
function rejects(
  field: string,
  sent: string,
  event: Partial<ExpectedEvent> = {},
  echo: string | null = null,
) {
  const body = raw(`{"tenant_slug":"la-tienda","${field}":${sent}}`)
  const metadata = `{"rejected":{"${field}":${sent}}}`
  return converts(`the malformed ${field} ${sent}`, body, { metadata, ...event }, echo)
}

const VALUES = [
  '"abc"',
  '""',
  '" 5"',
  '"1,50"',
  '"1.2.3"',
  '"$5"',
  '"0x10"',
  '"Infinity"',
  '"NaN"',
  'true',
  '[]',
  '[5]',
  '{}',
  '{"amount":5}',
  '1e400',
  '-1e400',
  '12345678901234567890',
  '90071992547409.92',
]
const CURRENCIES = [
  '"lempiras"',
  '""',
  '"L"',
  '"HN"',
  '" HNL"',
  '"AAA"',
  '"hnl "',
  '340',
  'true',
  '["HNL"]',
  '{}',
]
const EVENTS = [
  '"view"',
  '"call_click"',
  '""',
  '"Purchase"',
  '"constructor"',
  '1',
  'false',
  '["purchase"]',
  '{}',
]
const TIMESTAMPS = [
  '"yesterday"',
  '""',
  '"2020-02-30T00:00:00Z"',
  '"2020-01-15T24:01:00Z"',
  '"15/01/2020"',
  '"2999-01-01T00:00:00Z"',
  '"2020-01-15T10:30:00+99:00"',
  '1579084200',
  '"1579084200"',
  'true',
  '[]',
  '{}',
]
const TRANSACTIONS = ['true', 'false', '[]', '["txn_1"]', '{}', '{"id":"txn_1"}']

/** Malformed optional fields of `/conversion`, which never cost the merchant the sale. */
export const CONVERSION_REJECTED_SCENARIOS: readonly Scenario[] = [
  ...VALUES.map(sent => rejects('value', sent)),
  ...CURRENCIES.map(sent => rejects('currency', sent)),
  ...EVENTS.map(sent => rejects('event', sent)),
  ...TIMESTAMPS.map(sent => rejects('timestamp', sent)),
  ...TRANSACTIONS.map(sent => rejects('transaction_id', sent)),
  // It is echoed as sent, but no database could keep it as text.
  rejects('transaction_id', '"\\ud800"', {}, '\ud800'),
  rejects('value', '{"__proto__":{"a":1e400}}'),

  converts(
    'a malformed currency: the amount is one in the default currency',
    json({ tenant_slug: 'la-tienda', value: '1.235', currency: 'lempiras' }),
    { valueMinor: 124, metadata: '{"rejected":{"currency":"lempiras"}}' },
  ),
  converts(
    'every optional field malformed, beside unknown ones',
    json({
      tenant_slug: 'la-tienda',
      transaction_id: {},
      value: 'a lot',
      currency: 'gold',
      event: 'theft',
      timestamp: 'soon',
      note: 'kept nowhere',
    }),
    {
      metadata: JSON.stringify({
        rejected: {
          currency: 'gold',
          transaction_id: {},
          value: 'a lot',
          event: 'theft',
          timestamp: 'soon',
        },
      }),
    },
  ),
  converts(
    'a malformed field beside good ones, which are kept',
    json({
      tenant_slug: 'la-tienda',
      transaction_id: 'txn_kept',
      value: 9.99,
      currency: 'USD',
      event: 'theft',
    }),
    {
      transactionId: 'txn_kept',
      valueMinor: 999,
      currency: 'USD',
      metadata: '{"rejected":{"event":"theft"}}',
    },
    'txn_kept',
  ),
]
