/** An event's place among its tenant's: by when it occurred, and by id where several did at once. */
export interface EventKey {
  readonly occurredAt: number
  readonly id: number
}

const CURSOR = /^(-?\d{1,16})\.(-?\d{1,16})$/

/** An event's place as text for a client to hand back. */
export function toCursor({ occurredAt, id }: EventKey): string {
  return Buffer.from(`${occurredAt}.${id}`).toString('base64url')
}

/** Undefined when no cursor is like that. */
export function parseCursor(text: string): EventKey | undefined {
  const match = CURSOR.exec(Buffer.from(text, 'base64url').toString('latin1'))
  if (!match) return undefined
  const key = { occurredAt: Number(match[1]), id: Number(match[2]) }
  const isExact = Number.isSafeInteger(key.occurredAt) && Number.isSafeInteger(key.id)
  // Text in another alphabet, or with more behind it, decodes to the same.
  return isExact && toCursor(key) === text ? key : undefined
}
