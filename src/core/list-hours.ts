import type { Calendar } from './calendar.ts'
import type { TimeRange } from './period.ts'

/** The starts of the hours of a range that begins with one, in order. */
export function listHours({ from, to }: TimeRange, calendar: Calendar): number[] {
  const hours: number[] = []
  for (let hour = from; hour < to; hour = calendar.nextHour(hour)) hours.push(hour)
  return hours
}
