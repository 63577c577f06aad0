import { Type } from '@sinclair/typebox'

/** A query with some parameters, and any others, which are ignored: without this, Elysia refuses them. */
export function Query<T extends Record<string, ReturnType<typeof QueryText>>>(parameters: T) {
  return Type.Object(parameters, { additionalProperties: true })
}

/** Any text: what it must be is checked where it is read, so that each mistake gets its sentence. */
export function QueryText(description: string, others: object = {}) {
  return Type.Optional(Type.String({ description, ...others }))
}
