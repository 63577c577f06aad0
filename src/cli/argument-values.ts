import {
  isName,
  isSlug,
  isUid,
  MAX_NAME_LENGTH,
  MAX_SLUG_LENGTH,
  MAX_UID_LENGTH,
} from '../core/tenant.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import { UsageError } from './usage-error.ts'

/** What an id must be, to follow the name of what it is the id of. */
export const ID_RULE = `must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`

/** What a name must be, to follow the name of the option or column. */
export const NAME_RULE = `must have 1 to ${MAX_NAME_LENGTH} characters, no control characters, and not be blank`

const SLUG_RULE = `must be lower-case letters, digits and hyphens, not all digits, at most ${MAX_SLUG_LENGTH} characters`
const UID_RULE = `must be printable characters without spaces, not all digits, at most ${MAX_UID_LENGTH} characters`

/** A tenant's or product's id: a positive whole number, or its digits; undefined for anything else. */
export function parseId(value: unknown): number | undefined {
  const id = toWholeNumber(value)
  return id !== undefined && id > 0 ? id : undefined
}

/** The id that an option gives, undefined when it is not given; throws UsageError for a bad one. */
export function toId(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined
  const id = parseId(text)
  if (id === undefined) throw new UsageError(`${option} ${ID_RULE}`)
  return id
}

/** The slug that an option or argument gives; throws UsageError for a bad one. */
export function toSlug(text: string, option: string): string {
  if (!isSlug(text)) throw new UsageError(`${option} ${SLUG_RULE}`)
  return text
}

/** The uid that an option gives, undefined when it is not given; throws UsageError for a bad one. */
export function toUid(text: string | undefined, option: string): string | undefined {
  if (text !== undefined && !isUid(text)) throw new UsageError(`${option} ${UID_RULE}`)
  return text
}

/** The name that an option gives; throws UsageError for a bad one. */
export function toName(text: string, option: string): string {
  if (!isName(text)) throw new UsageError(`${option} ${NAME_RULE}`)
  return text
}
