import { Type } from '@sinclair/typebox'
import type { FieldErrors } from '../core/field-errors.ts'
import { DEFAULT_PAGE_LENGTH, MAX_PAGE_LENGTH, type PageOptions } from '../core/page.ts'
import { throwIfAny } from '../core/throw-if-any.ts'
import { toWholeNumber } from '../core/whole-number.ts'
import { parseLimit } from './query-fields.ts'

/** Which part of a list, as documentation: `parsePageQuery` checks it, and says what is wrong. */
export const PageQuery = Type.Object(
  {
    after: Type.Optional(
      Type.Any({
        type: 'integer',
        minimum: 0,
        description: 'Only ids above this one: the `next` of the page before.',
        example: 0,
      }),
    ),
    limit: Type.Optional(
      Type.Any({
        type: 'integer',
        minimum: 1,
        maximum: MAX_PAGE_LENGTH,
        description: `At most so many; ${DEFAULT_PAGE_LENGTH} when absent.`,
        example: DEFAULT_PAGE_LENGTH,
      }),
    ),
  },
  { additionalProperties: true },
)

/** The part of a list that a query asks for; throws ApiError with what is wrong with it. */
export function parsePageQuery(query: Readonly<Record<string, unknown>>): PageOptions {
  const errors: FieldErrors = {}
  const after = toWholeNumber(query.after ?? 0) ?? -1
  if (after < 0) errors.after = ['The after field must be a whole number from 0 on.']
  const limit = parseLimit(query.limit, {
    fallback: DEFAULT_PAGE_LENGTH,
    max: MAX_PAGE_LENGTH,
    errors,
  })
  throwIfAny(errors)
  return { after, limit }
}
