import { describe, expect, test } from 'bun:test'
import { parseKeyText, toKeyState, toKeyText } from '../../src/core/api-key.ts'

const SECRET = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE'

describe('parseKeyText()', () => {
  test.each([1, 42, 9_007_199_254_740_991])('reads what toKeyText() writes, for id %d', id => {
    expect(parseKeyText(toKeyText({ id, secret: SECRET }))).toEqual({ id, secret: SECRET })
  })

  test.each([
    '',
    'pulso',
    SECRET,
    `pulso_${SECRET}`,
    `pulso__${SECRET}`,
    `pulso_0_${SECRET}`,
    `pulso_01_${SECRET}`,
    `pulso_-1_${SECRET}`,
    `pulso_1.5_${SECRET}`,
    `pulso_9007199254740992_${SECRET}`,
    `pulso_12345678901234567_${SECRET}`,
    `Pulso_1_${SECRET}`,
    `pulso_1_${SECRET.slice(1)}`,
    `pulso_1_${SECRET}A`,
    `pulso_1_${SECRET.slice(1)}=`,
    `pulso_1_${SECRET.slice(1)}+`,
    ` pulso_1_${SECRET}`,
    `pulso_1_${SECRET}\n`,
    `pulso_1_${SECRET} pulso_1_${SECRET}`,
  ])('finds no key in %j', text => {
    expect(parseKeyText(text)).toBeUndefined()
  })
})

describe('toKeyState()', () => {
  test.each([
    [null, null, 'active'],
    [1001, null, 'active'],
    [1000, null, 'expired'],
    [999, null, 'expired'],
    [null, 1, 'revoked'],
    [999, 1, 'revoked'],
  ] as const)(
    'of a key that expires at %p and was revoked at %p is %p',
    (expiresAt, revokedAt, state) => {
      expect(toKeyState({ expiresAt, revokedAt }, 1000)).toBe(state)
    },
  )
})
