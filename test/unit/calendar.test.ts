import { describe, expect, test } from 'bun:test'
import { Calendar } from '../../src/core/calendar.ts'
import { getOrCreate } from '../../src/core/get-or-create.ts'

const ZONES = [
  'UTC',
  'America/Tegucigalpa',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
]
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** What Intl says of an instant, for the calendar does not ask it. */
function toParts(timeZone: string, at: number) {
  const format = getOrCreate(formats, timeZone, () => createFormat(timeZone))
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: 'numeric' },
    ...{ day: 'numeric', hour: 'numeric', minute: 'numeric' },
  } as Intl.DateTimeFormatOptions)
}

describe.each(ZONES)('Calendar of %s', timeZone => {
  const calendar = new Calendar(timeZone)
  const sameAs = (at: number, start: number, ...names: string[]) => {
    const [here, there] = [toParts(timeZone, at), toParts(timeZone, start)]
    return names.every(name => here[name] === there[name])
  }

  test.each([
    ['hours', 'startOfHour', 'nextHour', ['year', 'month', 'day', 'hour']],
    ['days', 'startOfDay', 'nextDay', ['year', 'month', 'day']],
    ['months', 'startOfMonth', 'nextMonth', ['year', 'month']],
  ] as const)('divides time into %s without a gap', (_name, startOf, next, parts) => {
    const first = Date.parse('2026-02-27T00:07:00Z')
    for (let at = first; at < first + 280 * DAY_MS; at += 401 * MINUTE_MS) {
      const start = calendar[startOf](at)
      const end = calendar[next](at)
      expect(start).toBeLessThanOrEqual(at)
      expect(end).toBeGreaterThan(at)
      expect(calendar[startOf](start)).toBe(start)
      expect(calendar[startOf](end)).toBe(end)
      expect(calendar[next](start)).toBe(end)
      expect(sameAs(at, start, ...parts)).toBe(true)
      expect(sameAs(at, end - 1, ...parts)).toBe(true)
      // Behind the end it is another one, but for an hour that the clock goes through twice.
      if (startOf !== 'startOfHour') expect(sameAs(at, end, ...parts)).toBe(false)
    }
  })

  test('divides time into weeks that start on Monday', () => {
    const first = Date.parse('2026-02-25T00:07:00Z')
    for (let at = first; at < first + 280 * DAY_MS; at += 4001 * MINUTE_MS) {
      const start = calendar.startOfWeek(at)
      expect(toParts(timeZone, start).weekday).toBe('Mon')
      expect(calendar.startOfDay(start)).toBe(start)
      expect(at).toBeLessThan(calendar.nextWeek(start))
      expect(calendar.startOfWeek(calendar.nextWeek(at) - 1)).toBe(start)
      expect(start).toBeLessThanOrEqual(at)
    }
  })

  test('numbers the hours of a week from Monday on', () => {
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
    for (let at = Date.parse('2026-03-01T00:00:00Z'), n = 0; n < 300; n++, at += 97 * MINUTE_MS) {
      const { weekday = '', hour } = toParts(timeZone, at)
      expect(calendar.hourOfWeek(at)).toBe(days.indexOf(weekday) * 24 + Number(hour))
    }
  })
})

describe('Calendar', () => {
  const hoursOf = (timeZone: string, day: string) => {
    const calendar = new Calendar(timeZone)
    const start = calendar.startOfDay(Date.parse(`${day}T12:00:00Z`))
    const hours: string[] = []
    for (let at = start; at < calendar.nextDay(start); at = calendar.nextHour(at)) {
      hours.push(calendar.format(at))
    }
    return hours
  }

  test('has 25 hours in a day when the clock goes back, the same one twice', () => {
    const hours = hoursOf('America/New_York', '2026-11-01')
    expect(hours).toHaveLength(25)
    expect(hours.slice(1, 3)).toEqual(['2026-11-01T01:00:00-04:00', '2026-11-01T01:00:00-05:00'])
  })

  test('has 23 hours in a day when it goes forward', () => {
    const hours = hoursOf('America/New_York', '2026-03-08')
    expect(hours).toHaveLength(23)
    expect(hours.slice(1, 3)).toEqual(['2026-03-08T01:00:00-05:00', '2026-03-08T03:00:00-04:00'])
  })

  test('ends an hour where the clock is set by half an hour', () => {
    expect(hoursOf('Australia/Lord_Howe', '2026-04-05').slice(1, 4)).toEqual([
      '2026-04-05T01:00:00+11:00',
      '2026-04-05T01:30:00+10:30',
      '2026-04-05T02:00:00+10:30',
    ])
  })

  test('starts a day where midnight is left out', () => {
    expect(hoursOf('America/Havana', '2026-03-08')[0]).toBe('2026-03-08T01:00:00-04:00')
  })

  test('works for times when a place kept its own', () => {
    const calendar = new Calendar('America/Tegucigalpa')
    const at = Date.parse('0001-01-15T10:30:00Z')
    expect(at - calendar.startOfHour(at)).toBe((41 * 60 + 8) * 1000)
  })

  test('refuses a zone that there is not', () => {
    expect(() => new Calendar('America/Nowhere')).toThrow(RangeError)
  })
})
