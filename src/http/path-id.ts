import { NotFoundError } from 'elysia'
import { ApiError } from '../core/api-error.ts'
import { ID_RULE, parseId } from '../core/id.ts'
import { NUMERIC_ID } from '../core/tenant.ts'

/** The id that a path names; throws NotFoundError for what nothing can have as its id. */
export function getPathId(text: string): number {
  const id = findPathId(text)
  if (id === undefined) throw new NotFoundError()
  return id
}

/** The id that something is to have; throws ApiError for what cannot be one. */
export function getWantedId(text: string): number {
  const id = findPathId(text)
  if (id === undefined) throw new ApiError('invalid', 'no id', { id: [`The id ${ID_RULE}.`] })
  return id
}

/** One id has one path: no signs, no zeros before it. */
function findPathId(text: string): number | undefined {
  return NUMERIC_ID.test(text) ? parseId(text) : undefined
}
