import { sql } from 'drizzle-orm'
import { ringCursor } from './schema.ts'

/** Everything of a ring that its cursor has passed. */
export const DRAINED_RECORDS = sql<number>`
  ${ringCursor.stored} + ${ringCursor.duplicates} + ${ringCursor.quarantined} + ${ringCursor.lost}
`
