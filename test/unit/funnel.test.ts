import { describe, expect, test } from 'bun:test'
import type { EventType } from '../../src/core/event.ts'
import { Funnel } from '../../src/core/funnel.ts'

const DAY = Date.parse('2026-01-15')

/** How many visitors reached each step of the events, a visitor and a type each, in order. */
function reach(steps: EventType[], ...events: [visitor: number, type: EventType, at?: number][]) {
  const funnel = new Funnel(steps)
  for (const [visitor, type, occurredAt = DAY] of events) funnel.add({ visitor, type, occurredAt })
  return funnel.steps().map(({ visitors }) => visitors)
}

describe('Funnel', () => {
  const SALE: EventType[] = ['view', 'cart_add', 'purchase']

  test('counts visitors who did one step after the other, whatever lies between', () => {
    expect(
      reach(SALE, [1, 'view'], [2, 'view'], [1, 'call'], [1, 'cart_add'], [1, 'purchase']),
    ).toEqual([2, 1, 1])
  })

  test('does not count a step that came before the one that leads to it', () => {
    expect(reach(SALE, [1, 'cart_add'], [1, 'view'], [1, 'purchase'])).toEqual([1, 0, 0])
  })

  test('counts a visitor once, and no event as two steps', () => {
    expect(reach(['view', 'view'], [1, 'view'])).toEqual([1, 0])
    expect(reach(['view', 'view'], [1, 'view'], [1, 'view'], [1, 'view'])).toEqual([1, 1])
  })

  test('knows nobody again on the next UTC day', () => {
    const tomorrow = DAY + 86_400_000
    expect(reach(SALE, [1, 'view', tomorrow - 1], [1, 'cart_add', tomorrow])).toEqual([1, 0, 0])
    expect(reach(SALE, [1, 'view', tomorrow - 1], [1, 'view', tomorrow])).toEqual([2, 0, 0])
  })

  test('says which part came from one step to another; null where nobody was', () => {
    const funnel = new Funnel(SALE)
    expect(funnel.steps()[0]).toEqual({
      ...{ type: 'view', visitors: 0, of_first: null, of_previous: null },
    })
    for (const visitor of [1, 2, 3, 4]) {
      funnel.add({ visitor, type: 'view', occurredAt: DAY })
      if (visitor < 3) funnel.add({ visitor, type: 'cart_add', occurredAt: DAY })
    }
    funnel.add({ visitor: 1, type: 'purchase', occurredAt: DAY })
    expect(funnel.steps().map(step => [step.of_first, step.of_previous])).toEqual([
      [1, 1],
      [0.5, 0.5],
      [0.25, 0.5],
    ])
  })
})
