import { ID_RULE, parseId } from '../core/id.ts'
import {
  isName,
  isSlug,
  isTimeZone,
  isUid,
  NAME_RULE,
  SLUG_RULE,
  TIME_ZONE_RULE,
  UID_RULE,
} from '../core/tenant.ts'
import { UsageError } from './usage-error.ts'

/** The id that an option gives, undefined when it is not given; throws UsageError for a bad one. */
export function toId(text: string, option: string): number
export function toId(text: string | undefined, option: string): number | undefined
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

/** The time zone that an option gives, undefined when it is not given; throws UsageError for a bad one. */
export function toTimeZone(text: string | undefined, option: string): string | undefined {
  if (text !== undefined && !isTimeZone(text)) throw new UsageError(`${option} ${TIME_ZONE_RULE}`)
  return text
}
