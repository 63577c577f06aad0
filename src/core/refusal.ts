/** Why a request to an ingestion endpoint was answered without an event being recorded. */
export const REFUSAL_REASONS = [
  'unreadable',
  'too_large',
  'throttled',
  /** The client has too many bodies under way. */
  'too_many_pending',
  'invalid',
  'unknown_tenant',
  'suspended',
  /** The ring is full, or the disk nearly so. */
  'overloaded',
  /** Something failed that should not: the log says what. */
  'failed',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]
