import { and, eq, sql } from 'drizzle-orm'
import type { Calendar } from '../../core/calendar.ts'
import type { Device } from '../../core/device.ts'
import { toUtcDay } from '../../core/utc-day.ts'
import { compileStatement } from '../compile-statement.ts'
import type { PulsoDatabase } from '../open-database.ts'
import type { RollupTables } from './rollup-tables.ts'

const SLOT_MS = 1_800_000
/** An hour may start before the UTC day that its visitors are of. */
const SLOTS_BEFORE_DAY = 2
/** Visits that are remembered; then all are forgotten, and read again where they are needed. */
const MAX_REMEMBERED = 100_000

/** One visitor at one time. */
export interface Sighting {
  readonly tenantId: number
  readonly visitor: number
  readonly device: Device
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Of the tenant. */
  readonly calendar: Calendar
}

/** Visitors to be added to those of an hour who were last there in another, see `hourly_visitors`. */
export interface VisitorChange {
  readonly hour: number
  /** 0 for none. */
  readonly previous: number
  readonly device: Device
  readonly visitors: 1 | -1
}

interface Visit {
  readonly day: number
  readonly tenantId: number
  readonly visitor: number
  readonly device: Device
  hours: number
}

/**
 * In which hours of a UTC day each visitor was there, and how that changes the numbers of visitors. Hours
 * are kept as bits, one for each half hour in which one may start: where a zone's hours start at a
 * half, or end early as its clock is set, no two share a bit.
 */
export class VisitLog {
  readonly #remembered = new Map<number, Visit>()
  readonly #insert
  readonly #find
  readonly #update
  readonly #remove

  constructor(db: PulsoDatabase, { visits }: Pick<RollupTables, 'visits'>) {
    const value = sql.placeholder
    const isVisit = and(
      eq(visits.day, value('day')),
      eq(visits.tenantId, value('tenantId')),
      eq(visits.visitor, value('visitor')),
    )
    this.#insert = compileStatement<Visit>(
      db,
      db
        .insert(visits)
        .values({
          day: value('day'),
          tenantId: value('tenantId'),
          visitor: value('visitor'),
          device: value('device'),
          hours: value('hours'),
        })
        .onConflictDoNothing(),
    )
    this.#find = db
      .select({ device: visits.device, hours: visits.hours })
      .from(visits)
      .where(isVisit)
      .prepare()
    this.#update = compileStatement<Visit>(
      db,
      db
        .update(visits)
        .set({ hours: sql`${value('hours')}` })
        .where(isVisit),
    )
    this.#remove = compileStatement<Visit>(db, db.delete(visits).where(isVisit))
  }

  /** Notes that a visitor was there. */
  see(sighting: Sighting): VisitorChange[] {
    const { tenantId, visitor, device, at, calendar } = sighting
    const day = toUtcDay(at)
    const hour = calendar.startOfHour(at)
    const slot = toSlot(hour, day)
    let visit = this.#recall(sighting, day)
    if (!visit) {
      visit = { day, tenantId, visitor, device, hours: toBit(slot) }
      if (this.#insert(visit) > 0) {
        this.#remember(visit)
        return [{ hour, previous: 0, device, visitors: 1 }]
      }
      visit = this.#read(sighting, day)
    }
    if (!visit || hasSlot(visit.hours, slot)) return []
    const changes = toChanges(visit, { slot, calendar, sign: 1 })
    visit.hours += toBit(slot)
    this.#update(visit)
    return changes
  }

  /** Notes that a visitor was not there in an hour after all. */
  unsee(sighting: Sighting): VisitorChange[] {
    const { visitor, at, calendar } = sighting
    const day = toUtcDay(at)
    const slot = toSlot(calendar.startOfHour(at), day)
    const visit = this.#recall(sighting, day) ?? this.#read(sighting, day)
    if (!visit || !hasSlot(visit.hours, slot)) return []
    visit.hours -= toBit(slot)
    if (visit.hours === 0) {
      this.#remove(visit)
      this.#remembered.delete(visitor)
    } else {
      this.#update(visit)
    }
    return toChanges(visit, { slot, calendar, sign: -1 })
  }

  /** To be called when a transaction was undone, or somebody else has written. */
  forget(): void {
    this.#remembered.clear()
  }

  #recall({ tenantId, visitor }: Sighting, day: number): Visit | undefined {
    const visit = this.#remembered.get(visitor)
    return visit?.day === day && visit.tenantId === tenantId ? visit : undefined
  }

  #read({ tenantId, visitor }: Sighting, day: number): Visit | undefined {
    const found = this.#find.get({ day, tenantId, visitor })
    if (!found) return undefined
    const visit = { day, tenantId, visitor, ...found }
    this.#remember(visit)
    return visit
  }

  #remember(visit: Visit): void {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear()
    this.#remembered.set(visit.visitor, visit)
  }
}

/** What changes when a visitor is in one more hour, or one less, besides those that they are in. */
function toChanges(
  { day, device, hours }: Visit,
  { slot, calendar, sign }: { slot: number; calendar: Calendar; sign: 1 | -1 },
): VisitorChange[] {
  const hourOf = (other: number | undefined) =>
    other === undefined ? 0 : toHour(other, { day, calendar })
  const slots = toSlots(hours)
  const previous = hourOf(slots.findLast(other => other < slot))
  const hour = hourOf(slot)
  const next = hourOf(slots.find(other => other > slot))
  const own: VisitorChange = { hour, previous, device, visitors: sign }
  if (next === 0) return [own]
  return [
    own,
    { hour: next, previous, device, visitors: sign === 1 ? -1 : 1 },
    { hour: next, previous: hour, device, visitors: sign },
  ]
}

/** The bit of an hour, by its start, in a visit of a UTC day. */
export function toSlot(hour: number, day: number): number {
  return Math.floor((hour - day) / SLOT_MS) + SLOTS_BEFORE_DAY
}

/** The start of the hour that starts in a slot. */
function toHour(slot: number, { day, calendar }: { day: number; calendar: Calendar }): number {
  const slotEnd = day + (slot - SLOTS_BEFORE_DAY + 1) * SLOT_MS
  return calendar.startOfHour(slotEnd - 1)
}

/** Bits as numbers: there are 50 of them, and operators know 32. */
function toBit(slot: number): number {
  return 2 ** slot
}

function hasSlot(hours: number, slot: number): boolean {
  return Math.floor(hours / toBit(slot)) % 2 === 1
}

/** The slots of which the bits are set, in order. */
export function toSlots(hours: number): number[] {
  const slots: number[] = []
  for (let slot = 0, rest = hours; rest > 0; slot += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) slots.push(slot)
  }
  return slots
}
