import type { Calendar } from './calendar.ts'
import type { TimeRange } from './period.ts'

/** What a timeseries has a point for. */
export const INTERVALS = ['hour', 'day', 'week', 'month'] as const

export type Interval = (typeof INTERVALS)[number]

/** The most points of a timeseries: a year of hours, and some. */
export const MAX_POINTS = 10_000

/** The start of the interval that an instant is in. */
export function startOf(interval: Interval, at: number, calendar: Calendar): number {
  switch (interval) {
    case 'hour':
      return calendar.startOfHour(at)
    case 'day':
      return calendar.startOfDay(at)
    case 'week':
      return calendar.startOfWeek(at)
    case 'month':
      return calendar.startOfMonth(at)
  }
}

/** The start of the interval behind the one that an instant is in. */
export function nextOf(interval: Interval, at: number, calendar: Calendar): number {
  switch (interval) {
    case 'hour':
      return calendar.nextHour(at)
    case 'day':
      return calendar.nextDay(at)
    case 'week':
      return calendar.nextWeek(at)
    case 'month':
      return calendar.nextMonth(at)
  }
}

/**
 * The starts of all intervals that a range has a part of, and the start of the one behind them; undefined
 * when there are more than MAX_POINTS.
 */
export function listIntervals(
  { from, to }: TimeRange,
  { interval, calendar }: { interval: Interval; calendar: Calendar },
): number[] | undefined {
  const starts = [startOf(interval, from, calendar)]
  for (let last = starts[0] as number; last < to; starts.push(last)) {
    if (starts.length > MAX_POINTS) return undefined
    last = nextOf(interval, last, calendar)
  }
  return starts
}

/**
 * The place of the interval that an instant is in, among the starts of intervals and of the one behind
 * them; what is before them all is in the first.
 */
export function findInterval(starts: readonly number[], at: number): number {
  let low = 0
  let end = starts.length - 1
  while (end - low > 1) {
    const middle = (low + end) >> 1
    if ((starts[middle] as number) <= at) low = middle
    else end = middle
  }
  return low
}
