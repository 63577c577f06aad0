import { Kind, type TProperties, Type, TypeRegistry } from '@sinclair/typebox'
import { isJsonObject } from '../core/exact-json.ts'
import { toWholeNumber } from '../core/whole-number.ts'

// Field kinds that a plain schema cannot say, registered with TypeBox so that a compiled schema checks
// them as it checks its own, and Elysia documents them. Elysia's t.Integer and t.UnionEnum are not used: the first copies and decodes
// every body (15 % of the throughput), the second fills a missing field in with its first value.
// Nor is Type.String: Elysia writes the value that fails it into a text, and throws where an object
// cannot become one. Nor `default`: Elysia copies every body, and makes `__proto__` its prototype.

interface Field {
  readonly description: string
  readonly example: unknown
  /** Whether null is allowed, and means the same as no field at all. */
  readonly nullable?: boolean
}

/** A body with some fields, and any others, which are ignored: without this, Elysia refuses them. */
export function Body<T extends TProperties>(fields: T) {
  return Type.Object(fields, { additionalProperties: true })
}

/** A whole number, or one as a numeric string; `toWholeNumber` makes it a number. */
export function WholeNumber(name: string, field: Field) {
  return Type.Unsafe<number | string | null>({
    [Kind]: 'Pulso:WholeNumber',
    anyOf: [
      // OpenAPI 3.0 heeds `nullable` beside a type alone.
      { type: 'integer', nullable: field.nullable ?? false },
      { type: 'string', pattern: '^[+-]?\\d+$' },
    ],
    error: () => `The ${name} field must be an integer.`,
    ...field,
  })
}

/** An object with any keys. */
export function JsonObject(name: string, field: Field) {
  return Type.Unsafe<Record<string, unknown> | null>({
    [Kind]: 'Pulso:JsonObject',
    type: 'object',
    additionalProperties: true,
    error: () => `The ${name} field must be an object.`,
    ...field,
  })
}

/** One of a list of strings. */
export function OneOf<T extends string>(name: string, values: readonly T[], field: Field) {
  return Type.Unsafe<T>({
    [Kind]: 'Pulso:OneOf',
    type: 'string',
    enum: values,
    error: () => `The selected ${name} is invalid.`,
    ...field,
  })
}

/** A string that is not empty. */
export function Text(name: string, field: Field) {
  return Type.Unsafe<string>({
    [Kind]: 'Pulso:Text',
    type: 'string',
    minLength: 1,
    error: () => `The ${name} field must be a string.`,
    ...field,
  })
}

interface Rule {
  readonly holds: (value: string) => boolean
  /** To follow the field's name. */
  readonly rule: string
}

/** A string that a rule of the domain holds for. */
export function RuledText(name: string, { holds, rule, ...field }: Field & Rule) {
  return Type.Unsafe<string>({
    [Kind]: 'Pulso:RuledText',
    type: 'string',
    holds,
    error: () => `The ${name} field ${rule}.`,
    ...field,
  })
}

/** Any value at all, documented as what it should be. */
export function Lenient(field: Field & { type: string; enum?: readonly string[] }) {
  return Type.Optional(Type.Any(field))
}

TypeRegistry.Set<Field>('Pulso:WholeNumber', (schema, value) =>
  value === null ? schema.nullable === true : toWholeNumber(value) !== undefined,
)
TypeRegistry.Set<Field>('Pulso:JsonObject', (schema, value) =>
  value === null ? schema.nullable === true : isJsonObject(value),
)
TypeRegistry.Set<Field & { enum: readonly unknown[] }>('Pulso:OneOf', (schema, value) =>
  value === null ? schema.nullable === true : schema.enum.includes(value),
)
TypeRegistry.Set('Pulso:Text', (_schema, value) => typeof value === 'string' && value !== '')
TypeRegistry.Set<Field & Rule>('Pulso:RuledText', (schema, value) =>
  value === null ? schema.nullable === true : typeof value === 'string' && schema.holds(value),
)
