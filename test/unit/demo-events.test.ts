import { expect, test } from 'bun:test'
import { makeDemoEvents } from '../../src/cli/demo-events.ts'
import { toUtcDay } from '../../src/core/utc-day.ts'

const NOW = Date.parse('2026-01-15T18:00:00Z')
const demo = (now = NOW) => [...makeDemoEvents({ id: 1, productIds: [101, 102] }, now)]

test('the demo has some weeks of all kinds of events, none of them in the future', () => {
  const events = demo()
  expect(events.length).toBeGreaterThan(1000)
  expect(new Set(events.map(event => event.type)).size).toBeGreaterThan(6)
  expect(Math.max(...events.map(event => event.receivedAt))).toBeLessThan(NOW)
  expect(Math.min(...events.map(event => event.occurredAt))).toBeLessThan(NOW - 58 * 86_400_000)
  const transactions = events.flatMap(event => event.transactionId ?? [])
  expect(new Set(transactions).size).toBe(transactions.length)
})

test('the demo is the same every time, and of other visitors on each UTC day', () => {
  expect(demo()).toEqual(demo())
  const days = new Map<number | null, number>()
  for (const { visitor, occurredAt } of demo()) {
    expect(days.get(visitor) ?? toUtcDay(occurredAt)).toBe(toUtcDay(occurredAt))
    days.set(visitor, toUtcDay(occurredAt))
  }
  expect(days.size).toBeGreaterThan(500)
})
