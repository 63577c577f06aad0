import type { StorefrontEvent } from './event.ts'
import { isJsonObject, parseExactJson } from './exact-json.ts'

/** Which events of a tenant: the one of a transaction, or those with a value at a key of their metadata. */
export type ErasureCondition =
  | { readonly transactionId: string }
  | { readonly key: string; readonly value: string }

/** What is to be taken out of everything: events of a tenant, or all of them without a condition. */
export interface Erasure {
  readonly id: number
  readonly tenantId: number
  readonly condition: ErasureCondition | null
}

/** Events as they are in the ring or in the database, as far as an erasure looks at them. */
type Erasable = Pick<StorefrontEvent, 'tenantId' | 'transactionId' | 'metadata'>

/**
 * Whether an event is one of those to be erased. A metadata value fits when its JSON text is the one
 * that was given, or when it is a string equal to it. A key of a field that is not there is taken for a path,
 * such as `rejected.value`.
 */
export function isErasedBy(event: Erasable, { tenantId, condition }: Omit<Erasure, 'id'>): boolean {
  if (event.tenantId !== tenantId) return false
  if (condition === null) return true
  if ('transactionId' in condition) return event.transactionId === condition.transactionId
  return event.metadata !== null && hasValue(event.metadata, condition)
}

function hasValue(metadata: string, { key, value }: { key: string; value: string }): boolean {
  // Most events have nothing of the kind, and need not be parsed.
  if (!metadata.includes(value) && !metadata.includes(toEscaped(value))) return false
  const fields = parseExactJson(metadata)
  const found = hasField(fields, key) ? fields[key] : followPath(fields, key)
  return found !== undefined && (found === value || JSON.stringify(found) === value)
}

function followPath(fields: unknown, path: string): unknown {
  let found = fields
  for (const key of path.split('.')) found = hasField(found, key) ? found[key] : undefined
  return found
}

function hasField(value: unknown, key: string): value is Record<string, unknown> {
  return isJsonObject(value) && Object.hasOwn(value, key)
}

/** A text as it stands within a JSON string. */
export function toEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
