import { describe, expect, test } from 'bun:test'
import { Calendar } from '../../src/core/calendar.ts'
import type { FieldErrors } from '../../src/core/field-errors.ts'
import { MAX_RANGE_DAYS, type PeriodFields, parsePeriod } from '../../src/core/period.ts'

interface Asking {
  readonly zone?: string
  readonly now?: string
}

/** A period as text: where the time before begins, where it begins itself, and where it ends. */
function read(fields: PeriodFields, { zone = 'UTC', now = '2026-01-15T10:30:00Z' }: Asking = {}) {
  const errors: FieldErrors = {}
  const period = parsePeriod(fields, { timeZone: zone, now: Date.parse(now), errors })
  if (!period) return errors
  expect(errors).toEqual({})
  const calendar = new Calendar(zone)
  return [period.previousFrom, period.from, period.to].map(at =>
    calendar.format(at).replace('T00:00:00', ''),
  )
}

describe('parsePeriod()', () => {
  test.each([
    ['today', ['2026-01-14Z', '2026-01-15Z', '2026-01-16Z']],
    ['yesterday', ['2026-01-13Z', '2026-01-14Z', '2026-01-15Z']],
    ['7d', ['2026-01-02Z', '2026-01-09Z', '2026-01-16Z']],
    ['30d', ['2025-11-17Z', '2025-12-17Z', '2026-01-16Z']],
    ['month', ['2025-12-01Z', '2026-01-01Z', '2026-02-01Z']],
    ['year', ['2025-01-01Z', '2026-01-01Z', '2027-01-01Z']],
  ])('knows %j, and the time before it', (period, expected) => {
    expect(read({ period })).toEqual(expected.map(text => text.replace('Z', '+00:00')))
  })

  test('is the last 30 days without anything', () => {
    expect(read({})).toEqual(read({ period: '30d' }))
  })

  test.each([
    ['2026-01-01T05:59:59Z', '2025-12-31-06:00'],
    ['2026-01-01T06:00:00Z', '2026-01-01-06:00'],
  ])('begins days where the tenant is: at %s it is %s', (now, day) => {
    const zone = 'America/Tegucigalpa'
    expect(read({ period: 'today' }, { zone, now })).toContainEqual(day)
  })

  test('counts days, not hours, where the clock is changed', () => {
    const asking = { zone: 'America/New_York', now: '2026-03-09T16:00:00Z' }
    expect(read({ period: 'yesterday' }, asking)).toEqual([
      '2026-03-07-05:00',
      '2026-03-08-05:00',
      '2026-03-09-04:00',
    ])
    expect(read({ from: '2026-03-08', to: '2026-03-14' }, asking)).toEqual([
      '2026-03-01-05:00',
      '2026-03-08-05:00',
      '2026-03-15-04:00',
    ])
  })

  test('takes dates as days of the tenant, the last one included', () => {
    const zone = 'Asia/Kathmandu'
    expect(read({ from: '2026-01-15', to: '2026-01-15' }, { zone })).toEqual([
      '2026-01-14+05:45',
      '2026-01-15+05:45',
      '2026-01-16+05:45',
    ])
  })

  test('takes times with an offset as they are, and without one as the clock of the tenant', () => {
    const expected = ['2026-01-14T20:30:00', '2026-01-15T08:15:00', '2026-01-15T20:00:00']
    const inZone = expected.map(text => `${text}+05:30`)
    const asking = { zone: 'Asia/Kolkata' }
    expect(read({ from: '2026-01-15T08:15', to: '2026-01-15T20:00' }, asking)).toEqual(inZone)
    expect(read({ from: '2026-01-15T02:45Z', to: '2026-01-15T09:30-05:00' }, asking)).toEqual(
      inZone,
    )
  })

  test('takes a plus sign that came as a space', () => {
    const spaced = { from: '2026-01-15T08:15 05:30', to: '2026-01-15T20:00:00 05:30' }
    expect(read(spaced)).toEqual(
      read({ from: '2026-01-15T02:45Z', to: '2026-01-15T14:30Z' }) as string[],
    )
  })

  test('goes over a time that the clock leaves out', () => {
    const asking = { zone: 'America/New_York' }
    expect(read({ from: '2026-03-08T02:30', to: '2026-03-08T04:00' }, asking)).toContainEqual(
      '2026-03-08T03:30:00-04:00',
    )
  })

  test('ends with today when there is no end', () => {
    expect(read({ from: '2026-01-10' })).toEqual([
      '2026-01-04+00:00',
      '2026-01-10+00:00',
      '2026-01-16+00:00',
    ])
  })

  test(`may have ${MAX_RANGE_DAYS} days, with an hour more where the clock is changed`, () => {
    const asking = { zone: 'America/New_York' }
    const to = '2026-11-15'
    const from = (days: number) => Temporal.PlainDate.from(to).subtract({ days }).toString()
    expect(read({ from: from(MAX_RANGE_DAYS - 1), to }, asking)).toHaveLength(3)
    expect(read({ from: from(MAX_RANGE_DAYS), to }, asking)).toEqual({
      to: [`The range must not be longer than ${MAX_RANGE_DAYS} days.`],
    })
  })

  const NOT_A_TIME = (name: string) => [`The ${name} field must be a date or an ISO 8601 time.`]

  test.each<[PeriodFields, FieldErrors]>([
    [{ period: 'week' }, { period: ['The selected period is invalid.'] }],
    [{ period: '' }, { period: ['The selected period is invalid.'] }],
    [{ period: 'toString' }, { period: ['The selected period is invalid.'] }],
    [
      { period: '7d', from: '2026-01-01' },
      { period: ['The period field cannot be combined with from or to.'] },
    ],
    [{ to: '2026-01-01' }, { from: ['The from field is required when to is present.'] }],
    [{ from: '2026-02-30' }, { from: NOT_A_TIME('from') as [string] }],
    [
      { from: 'yesterday', to: '' },
      { from: NOT_A_TIME('from') as [string], to: NOT_A_TIME('to') as [string] },
    ],
    [
      { from: '2026-01-02', to: '2026-01-01' },
      { to: ['The to field must be after the from field.'] },
    ],
    [
      { from: '2026-01-02T10:00Z', to: '2026-01-02T10:00Z' },
      { to: ['The to field must be after the from field.'] },
    ],
    [{ from: '2026-01-16' }, { from: ['The from field must not be in the future.'] }],
  ])('refuses %j', (fields, errors) => {
    expect(read(fields)).toEqual(errors)
  })
})
