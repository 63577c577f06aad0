import type { OpenAPIV3 } from 'openapi-types'

type Schema = OpenAPIV3.SchemaObject

/** What says nothing about a value. */
const ANNOTATIONS = ['description', 'example', 'title', 'format']
const CHECKED = [
  'type',
  'nullable',
  'enum',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'minLength',
  'anyOf',
  'pattern',
]

/** Where a value differs from a schema; throws at a keyword that it does not know. */
export function findMismatches(schema: Schema, value: unknown, at = '$'): string[] {
  const unknown = Object.keys(schema).find(key => ![...ANNOTATIONS, ...CHECKED].includes(key))
  if (unknown) throw new Error(`the schema at ${at} has the keyword ${unknown}`)
  if (value === null && schema.nullable) return []
  if (schema.type && !hasType(schema.type, value)) return [`${at} is not of type ${schema.type}`]
  return [
    ...(schema.enum && !schema.enum.includes(value) ? [`${at} is not in the enum`] : []),
    ...findChoiceMismatches(schema, value, at),
    ...findTextMismatches(schema, value, at),
    ...findListMismatches(schema, value, at),
    ...findFieldMismatches(schema, value, at),
  ]
}

function hasType(type: string, value: unknown): boolean {
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function findChoiceMismatches({ anyOf }: Schema, value: unknown, at: string): string[] {
  const fits = anyOf?.some(choice => findMismatches(choice as Schema, value, at).length === 0)
  return fits === false ? [`${at} fits none of the choices`] : []
}

function findTextMismatches({ minLength, pattern }: Schema, value: unknown, at: string): string[] {
  if (typeof value !== 'string') return []
  return [
    ...(value.length < (minLength ?? 0) ? [`${at} is too short`] : []),
    ...(pattern && !new RegExp(pattern).test(value) ? [`${at} is not like the pattern`] : []),
  ]
}

function findListMismatches(
  { items, minItems }: Schema & { items?: unknown },
  value: unknown,
  at: string,
): string[] {
  if (!Array.isArray(value)) return []
  const inItems = value.flatMap((item, index) =>
    items ? findMismatches(items as Schema, item, `${at}[${index}]`) : [],
  )
  return [...(value.length < (minItems ?? 0) ? [`${at} has too few items`] : []), ...inItems]
}

function findFieldMismatches(schema: Schema, value: unknown, at: string): string[] {
  if (!hasType('object', value)) return []
  const fields = value as Record<string, unknown>
  const { properties = {}, required = [], additionalProperties = true } = schema
  const missing = required.filter(name => !Object.hasOwn(fields, name))
  const inFields = Object.entries(fields).flatMap(([name, field]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    if (known === true) return []
    if (known === false) return [`${at}.${name} is not known`]
    return findMismatches(known as Schema, field, `${at}.${name}`)
  })
  return [...missing.map(name => `${at}.${name} is missing`), ...inFields]
}
