import { expect, test } from 'bun:test'
import { anApp, CONVERSION, NOW } from '../support/an-app.ts'

// What a conversion takes from the service: its clock and its currency.

const MINUTE = 60_000

test.each([
  ['of long ago', Date.UTC(1999, 11, 31)],
  ['of now', NOW],
  ['exactly 5 minutes in the future', NOW + 5 * MINUTE],
])('/conversion keeps a timestamp %s', async (_name, at) => {
  const { post, accepted } = anApp()
  const timestamp = new Date(at).toISOString()
  await post(CONVERSION, JSON.stringify({ tenant_slug: 'la-tienda', timestamp }))
  expect(accepted).toMatchObject([{ occurredAt: at, receivedAt: NOW, metadata: null }])
})

test('/conversion rejects a timestamp more than 5 minutes in the future', async () => {
  const { post, accepted } = anApp()
  const timestamp = new Date(NOW + 5 * MINUTE + 1).toISOString()
  await post(CONVERSION, JSON.stringify({ tenant_slug: 'la-tienda', timestamp }))
  const metadata = JSON.stringify({ rejected: { timestamp } })
  expect(accepted).toMatchObject([{ occurredAt: NOW, receivedAt: NOW, metadata }])
})

test('/conversion takes the default currency that is set, and its digits', async () => {
  const { post, accepted } = anApp({ defaultCurrency: 'KWD' })
  await post(CONVERSION, '{"tenant_slug":"la-tienda","value":1.5}')
  await post(CONVERSION, '{"tenant_slug":"la-tienda","value":1.5,"currency":"x"}')
  await post(CONVERSION, '{"tenant_slug":"la-tienda","value":1.5,"currency":"HNL"}')
  expect(accepted.map(event => [event.valueMinor, event.currency])).toEqual([
    [1500, 'KWD'],
    [1500, 'KWD'],
    [150, 'HNL'],
  ])
})
