import type { TObject, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FieldErrors } from '../core/field-errors.ts'
import { toMistake, toRequired } from './validation-answer.ts'

/**
 * A sentence for each parameter of a query that fails its schema. Elysia, which has found that one
 * does, tells neither all of them nor, of a number that is out of bounds, which.
 */
export function toQueryErrors(schema: TObject, query: URLSearchParams): FieldErrors {
  const errors: FieldErrors = {}
  for (const [name, field] of Object.entries<TSchema>(schema.properties)) {
    const text = query.getAll(name).at(-1)
    if (text !== undefined && !isValid(field, text)) errors[name] = [toMistake(name, field.error)]
    if (text === undefined && schema.required?.includes(name)) errors[name] = [toRequired(name)]
  }
  return errors
}

function isValid(schema: TSchema, text: string): boolean {
  if (!isNumber(schema)) return Value.Check(schema, Value.Convert(schema, text))
  return text.trim() !== '' && Value.Check(schema, Number(text))
}

/** Elysia makes a choice of each number in a query: the number, or any text that can be one. */
function isNumber({ anyOf = [] }: TSchema): boolean {
  return anyOf.some(({ format }: TSchema) => format === 'integer' || format === 'numeric')
}
