const HOUR_MS = 3_600_000
const DAYS_IN_WEEK = 7
const HOURS_IN_DAY = 24

/** A time between two changes of a zone's offset. */
interface Season {
  readonly start: number
  readonly end: number
  readonly offsetMs: number
}

/**
 * Hours, days, weeks and months as a time zone has them, each named by the instant that it starts at.
 * All times are milliseconds since the epoch. An hour ends where the zone's offset changes, and so may
 * have less than 60 minutes; a day may have 23 or 25 hours; weeks start on Monday (ISO 8601).
 */
export class Calendar {
  readonly timeZone: string
  #season: Season = { start: 0, end: 0, offsetMs: 0 }
  #day = { start: 0, end: 0 }
  #month = { start: 0, end: 0 }

  /** Throws a RangeError for a zone that the runtime does not know. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#toLocal(0)
  }

  startOfHour(at: number): number {
    const { start, offsetMs } = this.#seasonOf(at)
    return Math.max(start, at - mod(at + offsetMs, HOUR_MS))
  }

  startOfDay(at: number): number {
    return this.#dayOf(at).start
  }

  startOfWeek(at: number): number {
    const day = this.#toLocal(at).startOfDay()
    return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay().epochMilliseconds
  }

  startOfMonth(at: number): number {
    const { start, end } = this.#month
    if (at < start || at >= end) {
      const first = this.#toLocal(at).with({ day: 1 }).startOfDay()
      const next = first.add({ months: 1 }).startOfDay()
      this.#month = { start: first.epochMilliseconds, end: next.epochMilliseconds }
    }
    return this.#month.start
  }

  /** The start of the hour behind the one that an instant is in. */
  nextHour(at: number): number {
    const { end, offsetMs } = this.#seasonOf(at)
    return Math.min(end, at - mod(at + offsetMs, HOUR_MS) + HOUR_MS)
  }

  nextDay(at: number): number {
    return this.#dayOf(at).end
  }

  nextWeek(at: number): number {
    const week = this.#toLocal(this.startOfWeek(at))
    return week.add({ days: DAYS_IN_WEEK }).startOfDay().epochMilliseconds
  }

  nextMonth(at: number): number {
    this.startOfMonth(at)
    return this.#month.end
  }

  /** The hour of the week: 0 is Monday's first, 167 Sunday's last. */
  hourOfWeek(at: number): number {
    const local = this.#toLocal(at)
    return (local.dayOfWeek - 1) * HOURS_IN_DAY + local.hour
  }

  /** An instant as ISO 8601 with the zone's offset then: `2026-01-15T00:00:00-06:00`. */
  format(at: number): string {
    const local = this.#toLocal(at)
    return local.toString({ timeZoneName: 'never', calendarName: 'never' })
  }

  #toLocal(at: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.timeZone)
  }

  #dayOf(at: number): { start: number; end: number } {
    const { start, end } = this.#day
    if (at < start || at >= end) {
      const day = this.#toLocal(at).startOfDay()
      const next = day.add({ days: 1 }).startOfDay()
      this.#day = { start: day.epochMilliseconds, end: next.epochMilliseconds }
    }
    return this.#day
  }

  #seasonOf(at: number): Season {
    if (at < this.#season.start || at >= this.#season.end) {
      const local = this.#toLocal(at)
      const offsetMs = local.offsetNanoseconds / 1_000_000
      const end = local.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity
      // The change before an instant that is one itself is another one.
      const previous = this.#toLocal(at + 1).getTimeZoneTransition('previous')
      this.#season = { start: previous?.epochMilliseconds ?? -Infinity, end, offsetMs }
    }
    return this.#season
  }
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
