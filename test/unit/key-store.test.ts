import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { StorageError } from '../../src/core/storage-error.ts'
import {
  createAuthenticate,
  listKeys,
  recordKeyUse,
  revokeKey,
} from '../../src/storage/key-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aKey } from '../support/a-key.ts'

const NOW = 1_768_473_000_000
const MINUTE_MS = 60_000

function aPlatform() {
  const db = aDatabase()
  const tenant = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
  return { db, tenant, authenticate: createAuthenticate(db) }
}

describe('createKey()', () => {
  test('returns an id and 256 random bits', () => {
    const { db } = aPlatform()
    const keys = [aKey(db), aKey(db)]
    for (const { id, text } of keys) {
      expect(text).toMatch(new RegExp(`^pulso_${id}_[A-Za-z0-9_-]{43}$`))
      expect(Buffer.from(text.split('_').slice(2).join('_'), 'base64url')).toHaveLength(32)
    }
    expect(keys[0]?.text.slice(-43)).not.toBe(keys[1]?.text.slice(-43) as string)
  })

  test('stores the hash of the secret, and the secret nowhere', () => {
    const { db } = aPlatform()
    const secret = aKey(db).text.replace('pulso_1_', '')
    const file = Buffer.from(db.$client.serialize())
    expect(file.includes(createHash('sha256').update(secret).digest())).toBe(true)
    expect(file.includes(secret)).toBe(false)
    expect(file.includes(Buffer.from(secret, 'base64url'))).toBe(false)
  })

  test.each([
    ['read', null],
    ['admin', 1],
  ] as const)('refuses a %s key for the tenant %p', (scope, tenantId) => {
    const { db } = aPlatform()
    expect(() => aKey(db, { scope, tenantId })).toThrow(StorageError)
    expect(listKeys(db)).toEqual([])
  })
})

describe('listKeys()', () => {
  test('returns all by id, with the slug of their tenant, and never the hash', () => {
    const { db, tenant } = aPlatform()
    aKey(db, { now: NOW })
    aKey(db, { scope: 'read', tenantId: tenant.id, expiresAt: NOW + 1, now: NOW })
    revokeKey(db, { id: 1, now: NOW + 2 })
    expect(listKeys(db)).toEqual([
      {
        id: 1,
        scope: 'admin',
        tenant: null,
        createdAt: NOW,
        expiresAt: null,
        revokedAt: NOW + 2,
        lastUsedAt: null,
      },
      {
        id: 2,
        scope: 'read',
        tenant: 'la-tienda',
        createdAt: NOW,
        expiresAt: NOW + 1,
        revokedAt: null,
        lastUsedAt: null,
      },
    ])
  })
})

describe('revokeKey()', () => {
  test('keeps the time of the first revocation', () => {
    const { db } = aPlatform()
    const { id } = aKey(db)
    revokeKey(db, { id, now: NOW })
    revokeKey(db, { id, now: NOW + 1 })
    expect(listKeys(db)[0]?.revokedAt).toBe(NOW)
  })

  test('throws when there is none, and touches no other', () => {
    const { db } = aPlatform()
    aKey(db)
    expect(() => revokeKey(db, { id: 2, now: NOW })).toThrow(
      new StorageError('no key has the id 2'),
    )
    expect(listKeys(db)[0]?.revokedAt).toBeNull()
  })
})

describe('createAuthenticate()', () => {
  test('knows whom each key speaks for', () => {
    const { db, tenant, authenticate } = aPlatform()
    const admin = aKey(db)
    const read = aKey(db, { scope: 'read', tenantId: tenant.id })
    expect(authenticate(admin.text, NOW)?.principal).toEqual({ keyId: 1, scope: 'admin' })
    expect(authenticate(read.text, NOW)?.principal).toEqual({ keyId: 2, scope: 'read', tenant })
  })

  test('takes no secret but that of the id', () => {
    const { db, authenticate } = aPlatform()
    const { text } = aKey(db)
    const other = aKey(db).text
    const secret = text.replace('pulso_1_', '')
    const lastDiffers = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [
      `pulso_2_${secret}`,
      `pulso_3_${secret}`,
      other.replace('pulso_2_', 'pulso_1_'),
      lastDiffers,
      text.toUpperCase(),
      '',
    ]) {
      expect(authenticate(wrong, NOW)).toBeUndefined()
    }
    expect(authenticate(text, NOW)).toBeDefined()
  })

  test('takes no other writing of the same bits', () => {
    const { db, authenticate } = aPlatform()
    const { text } = aKey(db)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // The last of 43 characters has two bits that belong to nothing.
    const last = alphabet.indexOf(text.at(-1) as string)
    const sameBits = text.slice(0, -1) + alphabet[last ^ 1]
    const bytesOf = (key: string) => Buffer.from(key.slice(-43), 'base64url')
    expect(bytesOf(sameBits)).toEqual(bytesOf(text))
    expect(authenticate(sameBits, NOW)).toBeUndefined()
  })

  test('takes a key until it expires, and no longer', () => {
    const { db, authenticate } = aPlatform()
    const { text } = aKey(db, { expiresAt: NOW })
    expect(authenticate(text, NOW - 1)).toBeDefined()
    expect(authenticate(text, NOW)).toBeUndefined()
  })

  test('takes no key that was revoked', () => {
    const { db, authenticate } = aPlatform()
    const { id, text } = aKey(db)
    expect(authenticate(text, NOW)).toBeDefined()
    revokeKey(db, { id, now: NOW })
    expect(authenticate(text, NOW)).toBeUndefined()
  })

  test('takes no key of a tenant that is gone', () => {
    const { db, tenant, authenticate } = aPlatform()
    const { text } = aKey(db, { scope: 'read', tenantId: tenant.id })
    db.$client.run('delete from tenants')
    expect(authenticate(text, NOW)).toBeUndefined()
    expect(listKeys(db)).toEqual([])
  })

  test('says that a use is due once a minute, and when a clock was set back', () => {
    const { db, authenticate } = aPlatform()
    const { id, text } = aKey(db)
    const isDue = (now: number) => authenticate(text, now)?.isUseDue
    expect(isDue(NOW)).toBe(true)
    recordKeyUse(db, { id, now: NOW })
    expect(listKeys(db)[0]?.lastUsedAt).toBe(NOW)
    expect(isDue(NOW + MINUTE_MS - 1)).toBe(false)
    expect(isDue(NOW + MINUTE_MS)).toBe(true)
    expect(isDue(NOW - MINUTE_MS)).toBe(true)
  })
})
