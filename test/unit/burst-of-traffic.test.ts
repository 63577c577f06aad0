import { describe, expect, test } from 'bun:test'
import { createToStoredEvent } from '../../src/ingest/to-stored-event.ts'
import { burstOfTraffic } from '../bench/burst-of-traffic.ts'
import { YEAR, yearOfTraffic } from '../bench/year-of-traffic.ts'

const SMALL = { ...YEAR, events: 20_000 }

const burst = [...burstOfTraffic(SMALL)]
const year = [...yearOfTraffic(SMALL)]

describe('burstOfTraffic()', () => {
  test('is the same events, one received each millisecond', () => {
    expect(burst.map(event => event.receivedAt)).toEqual(burst.map((_, n) => YEAR.endsAt + n))
    const what = (events: typeof burst | typeof year) =>
      events.map(({ tenantId, type, visitor, transactionId, metadata, receivedAt, occurredAt }) => {
        const delayMs = receivedAt - occurredAt
        return { tenantId, type, visitor, transactionId, metadata, delayMs }
      })
    expect(what(burst)).toEqual(what(year))
  })

  test('has user agents from which the same devices are told', () => {
    const devices = burst.map(createToStoredEvent()).map(event => event.device)
    expect(devices).toEqual(year.map(event => event.device))
    expect(new Set(burst.map(event => event.userAgent)).size).toBe(12)
  })
})
