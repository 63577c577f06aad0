import type { TObject, TSchema } from '@sinclair/typebox'
import type { TypeCheck } from '@sinclair/typebox/compiler'
import type { FieldErrors } from '../core/field-errors.ts'

/** The body of a 422, as the platform's existing clients parse it. */
export interface ValidationAnswer {
  readonly message: string
  readonly errors: FieldErrors
}

/** The first sentence, how many more there are, and all of them by field. */
export function toValidationAnswer(errors: FieldErrors): ValidationAnswer {
  const [first = '', ...others] = Object.values(errors).flat()
  const more = others.length
  const message = more === 0 ? first : `${first} (and ${more} more error${more === 1 ? '' : 's'})`
  return { message, errors }
}

/** A sentence for each field that fails its schema. */
export function toFieldErrors(
  check: TypeCheck<TObject>,
  body: Record<string, unknown>,
): FieldErrors {
  const fields = check.Schema().properties as Record<string, TSchema & FieldSchema>
  const errors: FieldErrors = {}
  for (const { path } of check.Errors(body)) {
    const field = path.split('/')[1] ?? ''
    const schema = fields[field]
    if (schema) errors[field] ??= [toSentence(field, body[field], schema)]
  }
  return errors
}

interface FieldSchema {
  /** Set on optional fields. */
  readonly nullable?: boolean
  error(): string
}

function toSentence(field: string, value: unknown, schema: FieldSchema): string {
  const isMissing = value === undefined || value === null || value === ''
  return isMissing && !schema.nullable ? toRequired(field) : schema.error()
}

/** What a schema says is wrong with a field, as Elysia lets it: a text, or what makes one; it need not. */
export function toMistake(field: string, error: unknown): string {
  const sentence = error instanceof Function ? error() : error
  return typeof sentence === 'string' ? sentence : `The ${toWords(field)} field is invalid.`
}

export function toRequired(field: string): string {
  return `The ${toWords(field)} field is required.`
}

function toWords(field: string): string {
  return field.replaceAll('_', ' ')
}
