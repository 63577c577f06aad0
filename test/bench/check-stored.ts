import { CONNECTIONS } from './session.ts'

interface Count {
  readonly answered: number
  readonly stored: number
  /** How many loads were run. */
  readonly loads: number
}

/**
 * Throws when an answered event is missing from the database, and when there are more than were
 * sent. wrk hangs up on the answers that are under way at its end: those may be stored, uncounted.
 */
export function checkStored({ answered, stored, loads }: Count): void {
  if (stored < answered || stored > answered + loads * CONNECTIONS) {
    throw new Error(`${answered} events were answered, ${stored} are stored`)
  }
}
