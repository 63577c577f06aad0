import { expect, test } from 'bun:test'
import { parseCursor, toCursor } from '../../src/core/event-key.ts'

test.each([
  { occurredAt: 1_768_473_000_000, id: 1 },
  { occurredAt: -62_135_596_800_000, id: 9_007_199_254_740_991 },
  { occurredAt: 0, id: 0 },
])('a cursor of %j leads back to it', key => {
  expect(parseCursor(toCursor(key))).toEqual(key)
  expect(toCursor(key)).toMatch(/^[A-Za-z0-9_-]+$/)
})

test.each([
  '',
  'x',
  'MS4x=',
  ' MS4x',
  `${toCursor({ occurredAt: 1, id: 1 })}x`,
  Buffer.from('1').toString('base64url'),
  Buffer.from('1.2.3').toString('base64url'),
  Buffer.from('1.02').toString('base64url'),
  Buffer.from('9999999999999999.1').toString('base64url'),
  Buffer.from('1 or 1=1.1').toString('base64url'),
])('%j is no cursor', text => {
  expect(parseCursor(text)).toBeUndefined()
})
