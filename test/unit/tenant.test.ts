import { describe, expect, test } from 'bun:test'
import { isName, isPublic, isSlug, isTimeZone, isUid } from '../../src/core/tenant.ts'
import { aTenant } from '../support/a-tenant.ts'

describe('isPublic()', () => {
  test('is true of an active tenant', () => {
    expect(isPublic(aTenant({ status: 'active' }))).toBe(true)
  })

  test('is false of a suspended tenant, and of none', () => {
    expect(isPublic(aTenant({ status: 'suspended' }))).toBe(false)
    expect(isPublic(undefined)).toBe(false)
  })
})

describe('isSlug()', () => {
  test.each(['la-tienda', 'a', '24-horas', '-', 'x'.repeat(63)])('accepts %p', slug => {
    expect(isSlug(slug)).toBe(true)
  })

  test.each([
    '',
    '12345',
    'La-Tienda',
    'la tienda',
    'la_tienda',
    'peña',
    'la-tienda\n',
    'x'.repeat(64),
  ])('refuses %p', slug => {
    expect(isSlug(slug)).toBe(false)
  })
})

describe('isUid()', () => {
  test.each([
    '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    'tienda.01/A_b+c=~',
    '1a',
    '١٢٣',
    'ñandú',
    '店',
    '🛒',
    '-1',
    '1.5',
    'x'.repeat(64),
    '🛒'.repeat(64),
  ])('accepts %p', uid => {
    expect(isUid(uid)).toBe(true)
  })

  test.each([
    '',
    '1',
    '00012345',
    'with space',
    'no-break\u00a0space',
    'tab\t',
    'line\n',
    'nul\0',
    'zero\u200bwidth',
    'lone\ud800',
    'x'.repeat(65),
    '🛒'.repeat(65),
  ])('refuses %p', uid => {
    expect(isUid(uid)).toBe(false)
  })
})

describe('isName()', () => {
  test.each(['La Tienda', '7', 'Café «Ñandú» 🛒', 'x'.repeat(200)])('accepts %p', name => {
    expect(isName(name)).toBe(true)
  })

  test.each(['', '   ', '\u00a0', 'line\nbreak', 'nul\0', 'escape\u001b[31m', 'x'.repeat(201)])(
    'refuses %p',
    name => {
      expect(isName(name)).toBe(false)
    },
  )
})

describe('isTimeZone()', () => {
  test.each(['America/Tegucigalpa', 'UTC', 'Etc/GMT+6', 'America/Argentina/Buenos_Aires'])(
    'accepts %p',
    name => {
      expect(isTimeZone(name)).toBe(true)
    },
  )

  test.each(['', '-06:00', '+06', 'America/Nowhere', 'America', ' UTC', 'UTC\n', 'UTC[x]'])(
    'refuses %p',
    name => {
      expect(isTimeZone(name)).toBe(false)
    },
  )
})
