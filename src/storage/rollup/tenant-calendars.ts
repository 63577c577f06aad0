import { eq, sql } from 'drizzle-orm'
import { Calendar } from '../../core/calendar.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
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
    return getOrCreate(this.#byTenant, tenantId, () => {
      const timeZone = this.#findZone.get({ id: tenantId })?.timeZone ?? DEFAULT_TIME_ZONE
      // One for each zone: it remembers where it last looked, and tenants are asked for by the same times.
      return getOrCreate(this.#byZone, timeZone, () => new Calendar(timeZone))
    })
  }

  forget(): void {
    this.#byTenant.clear()
  }
}
