import type { TSchema } from '@sinclair/typebox'

/** Sentences by field, at least one each. */
export type FieldErrors = Record<string, [string, ...string[]]>

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

/** What a compiled schema says of a body, as Elysia hands it to an error handler. */
export interface FailedCheck {
  readonly schema: TSchema
  Errors(body: unknown): Iterable<{ path: string }>
}

/** A sentence for each field that fails its schema. */
export function toFieldErrors(check: FailedCheck, body: Record<string, unknown>): FieldErrors {
  const errors: FieldErrors = {}
  for (const { path } of check.Errors(body)) {
    const field = path.split('/')[1] ?? ''
    errors[field] ??= [toSentence(field, body[field], check.schema.properties[field])]
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
  return isMissing && !schema.nullable
    ? `The ${field.replaceAll('_', ' ')} field is required.`
    : schema.error()
}
