import type { TObject, TSchema } from '@sinclair/typebox'
import type { TypeCheck } from '@sinclair/typebox/compiler'
import type { ValidationError } from 'elysia'
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

/** The same of what Elysia has found: a field of a schema need not say what is wrong with it. */
export function toSchemaErrors({ validator, value }: ValidationError): FieldErrors {
  const check = validator as TypeCheck<TObject>
  const fields = check.Schema().properties as Record<string, TSchema & { error?: unknown }>
  const given = (value ?? {}) as Record<string, unknown>
  const errors: FieldErrors = {}
  for (const { path } of check.Errors(value)) {
    const field = path.split('/')[1] ?? ''
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (!schema) continue
    const sentence =
      typeof schema.error === 'string' ? schema.error : `The ${toWords(field)} field is invalid.`
    errors[field] ??= [given[field] === undefined ? toRequired(field) : sentence]
  }
  return Object.keys(errors).length > 0 ? errors : { request: ['The request is invalid.'] }
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

function toRequired(field: string): string {
  return `The ${toWords(field)} field is required.`
}

function toWords(field: string): string {
  return field.replaceAll('_', ' ')
}
