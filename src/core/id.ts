import { toWholeNumber } from './whole-number.ts'

/** What an id must be, to follow the name of what it is the id of. */
export const ID_RULE = `must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`

/** A tenant's or product's id: a positive whole number, or its digits; undefined for anything else. */
export function parseId(value: unknown): number | undefined {
  const id = toWholeNumber(value)
  return id !== undefined && id > 0 ? id : undefined
}
