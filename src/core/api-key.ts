/** `admin` keys may do everything, `read` keys see the numbers of one tenant. */
export const KEY_SCOPES = ['admin', 'read'] as const

export type KeyScope = (typeof KEY_SCOPES)[number]
