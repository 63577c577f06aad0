import type { Calendar } from '../../core/calendar.ts'
import type { Device } from '../../core/device.ts'

/** Whose numbers are read, and how far they are counted. */
export interface Scope {
  readonly tenantId: number
  readonly calendar: Calendar
  /** Those that count. */
  readonly devices: readonly Device[]
  /** Hours that start before it are in the days and months. */
  readonly foldedUntil: number
}
