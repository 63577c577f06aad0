import type { StorefrontEvent } from '../core/event.ts'
import { RecordRefusedError } from '../core/event-store.ts'

// A record is UTF-8 text: the fields as a JSON array, a line feed, then the metadata as it will be
// stored. The metadata is not wrapped into the array, so that nothing escapes or parses it again.
// JSON text has no raw line feed, so the first one ends the fields. Records of before there were
// visitors have two fields less.

const FIELDS = 11
const FIELDS_WITHOUT_VISITOR = 9

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })
let scratch = new Uint8Array(64 * 1024)

/** The bytes of an event, in a buffer that the next call uses again. */
export function encodeEvent(event: StorefrontEvent): Uint8Array {
  const fields = JSON.stringify([
    event.tenantId,
    event.endpoint,
    event.type,
    event.productId,
    event.transactionId,
    event.valueMinor,
    event.currency,
    event.occurredAt,
    event.receivedAt,
    event.visitor,
    event.userAgent,
  ])
  const text = event.metadata === null ? fields : `${fields}\n${event.metadata}`
  if (text.length * 3 > scratch.byteLength) scratch = new Uint8Array(text.length * 3)
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written)
}

/** The event of a record; throws RecordRefusedError when the bytes are not what `encodeEvent` makes. */
export function decodeEvent(payload: Uint8Array): StorefrontEvent {
  try {
    return parseRecord(decoder.decode(payload))
  } catch (error) {
    throw new RecordRefusedError((error as Error).message)
  }
}

function parseRecord(text: string): StorefrontEvent {
  const lineEnd = text.indexOf('\n')
  const fields = JSON.parse(lineEnd < 0 ? text : text.slice(0, lineEnd))
  // A field of another kind is refused here, for SQLite could not bind it and would fail the batch.
  if (!isRecord(fields) || !fields.every(isStorable)) throw new Error('record is not an event')
  return {
    tenantId: fields[0],
    endpoint: fields[1],
    type: fields[2],
    productId: fields[3],
    transactionId: fields[4],
    valueMinor: fields[5],
    currency: fields[6],
    occurredAt: fields[7],
    receivedAt: fields[8],
    visitor: fields[9] ?? null,
    userAgent: fields[10] ?? null,
    metadata: lineEnd < 0 ? null : text.slice(lineEnd + 1),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: which field is of which kind is for the database to say.
function isRecord(fields: unknown): fields is any[] {
  return (
    Array.isArray(fields) && (fields.length === FIELDS || fields.length === FIELDS_WITHOUT_VISITOR)
  )
}

function isStorable(field: unknown): boolean {
  return field === null || typeof field === 'string' || typeof field === 'number'
}
