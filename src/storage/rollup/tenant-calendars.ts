import { eq, sql } from 'drizzle-orm'
import { Calendar } from '../../core/calendar.ts'
import { DEFAULT_TIME_ZONE } from '../../core/tenant.ts'
import type { PulsoDatabase } from '../open-database.ts'
import { tenants } from '../schema.ts'

/** The calendars of tenants, as they are in the database until `forget`. */
export class TenantCalendars {
  readonly #byTenant = new Map<number, Calendar>()
  readonly #byZone = new Map<string, Calendar>()
  readonly #findZone

  constructor(db: PulsoDatabase) {
    this.#findZone = db
      .select({ timeZone: tenants.timeZone })
      .from(tenants)
      .where(eq(tenants.id, sql.placeholder('id')))
      .prepare()
  }

  /** A tenant that is there no more has the default zone: its last events may still be under way. */
  of(tenantId: number): Calendar {
    let calendar = this.#byTenant.get(tenantId)
    if (!calendar) {
      calendar = this.#in(this.#findZone.get({ id: tenantId })?.timeZone ?? DEFAULT_TIME_ZONE)
      this.#byTenant.set(tenantId, calendar)
    }
    return calendar
  }

  forget(): void {
    this.#byTenant.clear()
  }

  /** One for each zone: it remembers where it last looked, and tenants are asked for by the same times. */
  #in(timeZone: string): Calendar {
    let calendar = this.#byZone.get(timeZone)
    if (!calendar) {
      calendar = new Calendar(timeZone)
      this.#byZone.set(timeZone, calendar)
    }
    return calendar
  }
}
