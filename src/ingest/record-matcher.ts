import { type Erasure, type ErasureCondition, isErasedBy, toEscaped } from '../core/erasure.ts'
import type { StorefrontEvent } from '../core/event.ts'
import { decodeEvent } from './event-codec.ts'

/** Tells the bytes of records that are to be erased from others. */
export type RecordMatcher = (payload: Uint8Array) => boolean

const decoder = new TextDecoder()
/** The tenant's id, where a record begins as those of events do. */
const TENANT = /^\[(\d+)[,\]]/

/**
 * Looks for records of any of the erasures. One that decodes is judged as an event. One that does not
 * is judged by its text: it belongs to the tenant that it begins with, if it begins as a record does;
 * of a whole tenant it is erased when it begins with that tenant, of a condition when it does not begin
 * with another one and contains what was searched for (a value: and its key) anywhere. So rather too
 * much of what nobody can read is erased than too little.
 */
export function createRecordMatcher(erasures: readonly Omit<Erasure, 'id'>[]): RecordMatcher {
  return payload => {
    const event = decode(payload)
    if (event) return erasures.some(erasure => isErasedBy(event, erasure))
    const text = decoder.decode(payload)
    return erasures.some(erasure => isTextErasedBy(text, erasure))
  }
}

function decode(payload: Uint8Array): StorefrontEvent | undefined {
  try {
    return decodeEvent(payload)
  } catch {
    return undefined
  }
}

function isTextErasedBy(text: string, { tenantId, condition }: Omit<Erasure, 'id'>): boolean {
  const tenant = TENANT.exec(text)?.[1]
  if (condition === null) return tenant === String(tenantId)
  const isOthers = tenant !== undefined && tenant !== String(tenantId)
  return !isOthers && toWanted(condition).every(wanted => contains(text, wanted))
}

function toWanted(condition: ErasureCondition): string[] {
  return 'transactionId' in condition ? [condition.transactionId] : [condition.key, condition.value]
}

function contains(text: string, wanted: string): boolean {
  return text.includes(wanted) || text.includes(toEscaped(wanted))
}
