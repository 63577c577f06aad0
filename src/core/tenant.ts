/** An `active` tenant's page is public; a `suspended` one's is not. */
export const TENANT_STATUSES = ['active', 'suspended'] as const

export type TenantStatus = (typeof TENANT_STATUSES)[number]

/** A small business with a public catalogue page. */
export interface Tenant {
  readonly id: number
  /** The public id to put in a page: a UUID unless the platform chose its own. */
  readonly uid: string
  readonly slug: string
  readonly name: string
  readonly status: TenantStatus
  /** IANA name of the time zone that its days and hours are in. */
  readonly timeZone: string
}

/** Of tenants that name none. */
export const DEFAULT_TIME_ZONE = 'America/Tegucigalpa'

/** Only an active tenant's page is public, so only it receives events. */
export function isPublic(tenant: Tenant | undefined): tenant is Tenant {
  return tenant?.status === 'active'
}

export const MAX_SLUG_LENGTH = 63
export const MAX_UID_LENGTH = 64
export const MAX_NAME_LENGTH = 200

// What each must be, to follow the name of the field, option or column.
export const SLUG_RULE = `must be lower-case letters, digits and hyphens, not all digits, at most ${MAX_SLUG_LENGTH} characters`
export const UID_RULE = `must be printable characters without spaces, not all digits, at most ${MAX_UID_LENGTH} characters`
export const NAME_RULE = `must have 1 to ${MAX_NAME_LENGTH} characters, no control characters, and not be blank`
export const TIME_ZONE_RULE = `must be the name of an IANA time zone, such as ${DEFAULT_TIME_ZONE}`

/** A numeric id as text. */
export const NUMERIC_ID = /^[1-9]\d{0,15}$/

const ALL_DIGITS = /^\d+$/
const SLUG = /^[a-z0-9-]+$/
const UID = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u

/** Lower-case letters, digits and hyphens, not all digits: it never clashes with a numeric id. */
export function isSlug(value: string): boolean {
  return value.length <= MAX_SLUG_LENGTH && SLUG.test(value) && !ALL_DIGITS.test(value)
}

/** Printable characters without spaces, not all digits: it never clashes with a numeric id. */
export function isUid(value: string): boolean {
  // A character is at most two units of a string: what is longer need not be taken apart.
  const isShort = value.length <= 2 * MAX_UID_LENGTH && [...value].length <= MAX_UID_LENGTH
  return isShort && UID.test(value) && !ALL_DIGITS.test(value)
}

/** A display name: not blank, without control characters. */
export function isName(value: string): boolean {
  return value.trim() !== '' && value.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(value)
}

/** An IANA time zone that the runtime knows, by its name; offsets such as `-06:00` are none. */
export function isTimeZone(value: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9+_/-]*$/.test(value)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return true
  } catch {
    return false
  }
}
