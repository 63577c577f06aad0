import { describe, expect, test } from 'bun:test'
import { createSalt } from '../../src/ingest/salt-file.ts'
import { type Identity, Visitors } from '../../src/ingest/visitors.ts'

const DAY_MS = 86_400_000
/** 2026-01-15T10:30:00Z, and the start of its day. */
const NOW = 1_768_473_000_000
const TODAY = 1_768_435_200_000

/** Somebody with a telephone, now. */
function anIdentity(identity: Partial<Identity> = {}): Identity {
  return {
    tenantId: 1,
    network: '192.0.2.1',
    userAgent: 'Mozilla/5.0 (Linux; Android 14)',
    occurredAt: NOW,
    receivedAt: NOW,
    ...identity,
  }
}

const someVisitors = (salts = new Map<number, string>()) => new Visitors(salts, createSalt)

describe('Visitors.identify()', () => {
  test('knows a person again within a UTC day', () => {
    const visitors = someVisitors()
    const first = visitors.identify(anIdentity())
    expect(visitors.identify(anIdentity({ occurredAt: TODAY, receivedAt: TODAY }))).toBe(first)
    const last = TODAY + DAY_MS - 1
    expect(visitors.identify(anIdentity({ occurredAt: last, receivedAt: last }))).toBe(first)
  })

  test.each<[string, Partial<Identity>]>([
    ['address', { network: '192.0.2.2' }],
    ['user agent', { userAgent: 'Mozilla/5.0 (Linux; Android 15)' }],
    ['user agent, for none', { userAgent: null }],
    ['tenant', { tenantId: 2 }],
    ['day', { occurredAt: NOW + DAY_MS, receivedAt: NOW + DAY_MS }],
  ])('gives somebody else for another %s', (_name, identity) => {
    const visitors = someVisitors()
    expect(visitors.identify(anIdentity(identity))).not.toBe(visitors.identify(anIdentity()))
  })

  test('does not take what is at the end of one part for the start of the next', () => {
    const visitors = someVisitors()
    const one = visitors.identify(anIdentity({ network: '192.0.2.1', userAgent: '2x' }))
    expect(visitors.identify(anIdentity({ network: '192.0.2.12', userAgent: 'x' }))).not.toBe(one)
    expect(visitors.identify(anIdentity({ tenantId: 11, network: '92.0.2.1' }))).not.toBe(
      visitors.identify(anIdentity({ tenantId: 1, network: '192.0.2.1' })),
    )
  })

  test('gives another one under another salt, whoever it is', () => {
    const one = someVisitors().identify(anIdentity())
    expect(someVisitors().identify(anIdentity())).not.toBe(one)
  })

  test('fills 48 bits', () => {
    const visitors = someVisitors()
    let all = 0n
    for (let n = 0; n < 500; n++) {
      const visitor = visitors.identify(anIdentity({ network: `192.0.2.${n}` })) as number
      expect(visitor).toBeLessThan(2 ** 48)
      all |= BigInt(visitor)
    }
    expect(all).toBe(2n ** 48n - 1n)
  })

  test('knows a person again whose event of yesterday comes today', () => {
    const visitors = someVisitors()
    const yesterday = NOW - DAY_MS
    const first = visitors.identify(anIdentity({ occurredAt: yesterday, receivedAt: yesterday }))
    visitors.renew(NOW)
    expect(visitors.identify(anIdentity({ occurredAt: yesterday }))).toBe(first)
  })

  test('knows nobody of an earlier day', () => {
    expect(someVisitors().identify(anIdentity({ occurredAt: TODAY - DAY_MS - 1 }))).toBeNull()
  })
})

describe('Visitors.renew()', () => {
  test('destroys a salt when the day after its own is over, 48 hours from its start', () => {
    const visitors = someVisitors()
    visitors.renew(TODAY)
    const salt = visitors.salts.get(TODAY)
    visitors.renew(TODAY + 2 * DAY_MS - 1)
    expect(visitors.salts.get(TODAY)).toBe(salt)
    visitors.renew(TODAY + 2 * DAY_MS)
    expect([...visitors.salts.keys()]).not.toContain(TODAY)
    expect([...visitors.salts.values()]).not.toContain(salt)
  })

  test('has the salt of the next day ready before midnight, and uses that', () => {
    const visitors = someVisitors()
    visitors.renew(TODAY + DAY_MS - 1000)
    const ready = new Map(visitors.salts)
    expect([...ready.keys()]).toEqual([TODAY, TODAY + DAY_MS])
    visitors.renew(TODAY + DAY_MS)
    expect(visitors.salts).toEqual(ready)
  })
})
