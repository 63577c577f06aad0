import type { Calendar } from '../../core/calendar.ts'
import { nextOf, startOf } from '../../core/interval.ts'
import { listHours } from '../../core/list-hours.ts'
import type { TimeRange } from '../../core/period.ts'

/** A range in parts, each to be read where it is counted; none is in two. */
export interface RangeParts {
  /** Whole days or months, of which those hours are counted that are folded; null for none. */
  readonly coarse: TimeRange | null
  /** The starts of the other hours that are whole, and of those that are not folded, in order. */
  readonly hours: number[]
  /** Parts of hours, at the ends. */
  readonly edges: TimeRange[]
}

export interface SplitOptions {
  readonly calendar: Calendar
  readonly foldedUntil: number
  /** Null where hours are the longest that may be read. */
  readonly coarse: 'day' | 'month' | null
  /** Days or months before it are read by the hour. */
  readonly coarseFrom?: number
}

/** Puts a range together of days or months, hours and parts of hours. */
export function splitRange(range: TimeRange, options: SplitOptions): RangeParts {
  const { calendar, foldedUntil, coarse: unit, coarseFrom = range.from } = options
  const { whole, edges } = splitOffEdges(range, calendar)
  if (!whole) return { coarse: null, hours: [], edges }
  const coarse = unit && findCoarse(whole, { calendar, unit, coarseFrom })
  if (!coarse) return { coarse: null, hours: listHours(whole, calendar), edges }
  const unfolded = { from: Math.max(coarse.from, foldedUntil), to: coarse.to }
  const pieces = [
    { from: whole.from, to: coarse.from },
    // `foldedUntil` is the start of an hour in some zones only.
    { ...unfolded, from: ceil(unfolded.from, calendar) },
    { from: coarse.to, to: whole.to },
  ]
  return { coarse, hours: pieces.flatMap(piece => listHours(piece, calendar)), edges }
}

/** The whole hours of a range, null when there are none, and what is left of it at its ends. */
export function splitOffEdges(
  { from, to }: TimeRange,
  calendar: Calendar,
): { whole: TimeRange | null; edges: TimeRange[] } {
  const whole = { from: ceil(from, calendar), to: calendar.startOfHour(to) }
  if (whole.from > whole.to) return { whole: null, edges: [{ from, to }] }
  const ends = [
    { from, to: whole.from },
    { from: whole.to, to },
  ]
  const edges = ends.filter(edge => edge.from < edge.to)
  return { whole: whole.from < whole.to ? whole : null, edges }
}

function findCoarse(
  whole: TimeRange,
  { calendar, unit, coarseFrom }: { calendar: Calendar; unit: 'day' | 'month'; coarseFrom: number },
): TimeRange | null {
  const earliest = Math.max(whole.from, coarseFrom)
  const isStart = startOf(unit, earliest, calendar) === earliest
  const from = isStart ? earliest : nextOf(unit, earliest, calendar)
  const to = startOf(unit, whole.to, calendar)
  return from < to ? { from, to } : null
}

/** The start of the first hour that does not start before an instant. */
function ceil(at: number, calendar: Calendar): number {
  return calendar.startOfHour(at) === at ? at : calendar.nextHour(at)
}
