/** `admin` keys may do everything, `read` keys see the numbers of one tenant. */
export const KEY_SCOPES = ['admin', 'read'] as const

export type KeyScope = (typeof KEY_SCOPES)[number]

/** What is known of a key; times are milliseconds since the epoch. */
export interface ApiKey {
  readonly id: number
  readonly scope: KeyScope
  /** The slug of the tenant that a `read` key sees. */
  readonly tenant: string | null
  readonly createdAt: number
  /** Null for never. */
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  /** To the minute. */
  readonly lastUsedAt: number | null
}

export type KeyState = 'active' | 'expired' | 'revoked'

/** Whether a key is good, and why it is not. */
export function toKeyState(
  { expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>,
  now: number,
): KeyState {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active'
}

/** The parts of a key's text. */
export interface KeyParts {
  readonly id: number
  /** 256 random bits, as base64url. */
  readonly secret: string
}

const KEY_TEXT = /^pulso_([1-9]\d{0,15})_([A-Za-z0-9_-]{43})$/

/** A key as its owner sends it: `pulso_<id>_<secret>`. */
export function toKeyText({ id, secret }: KeyParts): string {
  return `pulso_${id}_${secret}`
}

/** The parts of a key's text; undefined for what cannot be one. */
export function parseKeyText(text: string): KeyParts | undefined {
  const [, digits, secret] = KEY_TEXT.exec(text) ?? []
  const id = Number(digits)
  return secret !== undefined && Number.isSafeInteger(id) ? { id, secret } : undefined
}
