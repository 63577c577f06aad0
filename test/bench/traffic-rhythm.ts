import { DAY_MS } from '../../src/core/utc-day.ts'
import { aRandom, type Random } from '../support/a-random.ts'
import { scatter } from './scatter.ts'

export const HOUR_MS = 3_600_000

/** How busy each hour of a local day is: quiet at night, with peaks at noon and in the evening. */
const HOURS: readonly number[] = [
  ...[12, 6, 4, 3, 3, 6, 15, 30, 45, 55, 62, 75],
  ...[95, 88, 68, 60, 60, 66, 78, 92, 100, 90, 60, 30],
]
/** How busy each day of a week is, from Monday on. */
const WEEKDAYS: readonly number[] = [0.95, 0.95, 1, 1.02, 1.15, 1.2, 0.8]
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3
/** The days on which everybody buys: Valentine's, mothers', fathers', children's, Black Friday, Christmas. */
const BUSY_DAYS: Readonly<Record<string, number>> = {
  '02-14': 1.8,
  '05-10': 2.2,
  '06-21': 1.5,
  '09-10': 1.7,
  '11-28': 3,
  '12-23': 2.4,
}
/** How much more there is at the end than at the start. */
const GROWTH = 0.8
/** Hours are by up to this many percent more or less busy, for no reason. */
const NOISE_PERCENT = 25

/** What goes on in one hour. */
export interface RhythmHour {
  readonly startsAt: number
  /** How much of all traffic there is until the hour has ended; 1 for the last one. */
  readonly shareAtEnd: number
  /** How much of the hour's traffic each time zone has, in the order in which they were given. */
  readonly zoneShares: Float64Array
}

interface RhythmOptions {
  readonly zones: readonly { readonly timeZone: string; readonly share: number }[]
  /** Milliseconds since the epoch, UTC; the hours are counted from here. */
  readonly startsAt: number
  readonly hours: number
  readonly seed: number
}

/** How the traffic of some time zones goes up and down, hour by hour; the same for the same seed. */
export function makeRhythm({ zones, startsAt, hours, seed }: RhythmOptions): RhythmHour[] {
  const random = aRandom(scatter(2, seed))
  const clocks = zones.map(({ timeZone }) => createLocalClock(timeZone))
  let sum = 0
  const rhythm = Array.from({ length: hours }, (_, index) => {
    const at = startsAt + index * HOUR_MS
    const weight = (1 + (GROWTH * index) / hours) * pickNoise(random)
    const weights = Float64Array.from(
      zones,
      ({ share }, zone) => weight * share * toBusyness(clocks[zone]?.(at) as number),
    )
    const total = weights.reduce((a, b) => a + b, 0)
    sum += total
    return { startsAt: at, sumAtEnd: sum, zoneShares: weights.map(zone => zone / total) }
  })
  return rhythm.map(({ sumAtEnd, ...hour }) => ({ ...hour, shareAtEnd: sumAtEnd / sum }))
}

/** A clock that turns UTC into local time, both in milliseconds; it asks for the offset once a UTC day. */
function createLocalClock(timeZone: string): (at: number) => number {
  let day = Number.NaN
  let offsetMs = 0
  return at => {
    if (Math.floor(at / DAY_MS) !== day) {
      day = Math.floor(at / DAY_MS)
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
      offsetMs = local.offsetNanoseconds / 1_000_000
    }
    return at + offsetMs
  }
}

/** How busy a zone is in the hour from a local time on. */
function toBusyness(localAt: number): number {
  const day = Math.floor(localAt / DAY_MS)
  const hour = (localAt - day * DAY_MS) / HOUR_MS
  const part = hour % 1
  const thisHour = HOURS[Math.floor(hour)] as number
  const nextHour = HOURS[(Math.floor(hour) + 1) % HOURS.length] as number
  const weekday = WEEKDAYS[(day + FIRST_WEEKDAY) % WEEKDAYS.length] as number
  const date = new Date(localAt).toISOString().slice('yyyy-'.length, 'yyyy-mm-dd'.length)
  return (thisHour * (1 - part) + nextHour * part) * weekday * (BUSY_DAYS[date] ?? 1)
}

function pickNoise(random: Random): number {
  return (100 - NOISE_PERCENT + random(2 * NOISE_PERCENT)) / 100
}
