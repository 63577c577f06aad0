import { describe, expect, test } from 'bun:test'
import { createToStoredEvent } from '../../src/ingest/to-stored-event.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { anEvent } from '../support/an-event.ts'

const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0'

describe('createToStoredEvent()', () => {
  test.each([
    ['mobile', `${ANDROID} Mobile Safari/537.36`],
    [
      'mobile',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 331.0',
    ],
    ['tablet', `${ANDROID} Safari/537.36`],
    [
      'tablet',
      'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    ],
    ['desktop', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0'],
    [
      'desktop',
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/6.0 TV Safari/537.36',
    ],
    ['bot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    ['bot', 'facebookexternalhit/1.1'],
    [
      'bot',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
    ],
    ['bot', 'curl/8.5.0'],
    ['unknown', null],
    ['unknown', ''],
  ] as const)('knows %s by %p', (device, userAgent) => {
    const toStoredEvent = createToStoredEvent()
    for (let time = 0; time < 2; time++) {
      expect(toStoredEvent(anEvent({ userAgent })).device).toBe(device)
    }
  })

  test('keeps all that an event says, and not the user agent', () => {
    const event = anEvent({
      endpoint: 'conversion',
      type: 'purchase',
      productId: 7,
      metadata: '{"a":1}',
      transactionId: 'txn_1',
      valueMinor: 15_000,
      currency: 'HNL',
      visitor: 42,
      receivedAt: 1_750_000_001_000,
    })
    expect(createToStoredEvent()({ ...event, userAgent: 'curl/8' })).toStrictEqual(
      aStoredEvent({ ...event, device: 'bot' }),
    )
  })

  test('takes any text for a user agent', () => {
    for (const userAgent of [
      'x'.repeat(512),
      '\u0000\ud800',
      '(((((((',
      '\\',
      'Mozilla/5.0 ('.repeat(39),
    ]) {
      expect(['bot', 'desktop']).toContain(createToStoredEvent()(anEvent({ userAgent })).device)
    }
  })
})
