import { describe, expect, test } from 'bun:test'
import { Calendar } from '../../src/core/calendar.ts'
import { splitRange } from '../../src/storage/stats/split-range.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const show = (time: number) => new Date(time).toISOString().slice(0, 16)

interface Splitting {
  readonly zone?: string
  readonly coarse?: 'day' | 'month' | null
  readonly foldedUntil?: string
}

function split(
  from: string,
  to: string,
  { zone = 'UTC', coarse = 'day', foldedUntil = '2027-01-01T00:00' }: Splitting = {},
) {
  const parts = splitRange(
    { from: at(from), to: at(to) },
    { calendar: new Calendar(zone), coarse, foldedUntil: at(foldedUntil) },
  )
  return {
    coarse: parts.coarse && [show(parts.coarse.from), show(parts.coarse.to)],
    hours: parts.hours.map(show),
    edges: parts.edges.map(edge => [show(edge.from), show(edge.to)]),
  }
}

describe('splitRange()', () => {
  test('takes whole days, the hours around them, and what is left of hours', () => {
    expect(split('2026-01-14T22:30', '2026-01-17T01:15')).toEqual({
      coarse: ['2026-01-15T00:00', '2026-01-17T00:00'],
      hours: ['2026-01-14T23:00', '2026-01-17T00:00'],
      edges: [
        ['2026-01-14T22:30', '2026-01-14T23:00'],
        ['2026-01-17T01:00', '2026-01-17T01:15'],
      ],
    })
  })

  test('adds the hours that are not folded, whole ones only', () => {
    const { coarse, hours } = split('2026-01-15T18:15', '2026-01-16T18:15', {
      zone: 'Asia/Kathmandu',
      foldedUntil: '2026-01-16T15:00',
    })
    expect(coarse).toEqual(['2026-01-15T18:15', '2026-01-16T18:15'])
    expect(hours).toEqual(['2026-01-16T15:15', '2026-01-16T16:15', '2026-01-16T17:15'])
  })

  test('has one edge where there is no whole hour', () => {
    expect(split('2026-01-15T10:10', '2026-01-15T10:50')).toEqual({
      coarse: null,
      hours: [],
      edges: [['2026-01-15T10:10', '2026-01-15T10:50']],
    })
    expect(split('2026-01-15T10:30', '2026-01-15T11:30').edges).toEqual([
      ['2026-01-15T10:30', '2026-01-15T11:00'],
      ['2026-01-15T11:00', '2026-01-15T11:30'],
    ])
  })

  test('takes hours where there is no whole month', () => {
    const { coarse, hours } = split('2026-01-02T00:00', '2026-01-31T00:00', { coarse: 'month' })
    expect(coarse).toBeNull()
    expect(hours).toHaveLength(29 * 24)
  })
})
