import type { EventType } from './event.ts'
import type { FunnelStep } from './stats-calls.ts'
import { toUtcDay } from './utc-day.ts'

export const MIN_FUNNEL_STEPS = 2
export const MAX_FUNNEL_STEPS = 10

/**
 * How many visitors of each UTC day did a first step, then a second, and so on; any events may lie
 * between, and no event is two steps. Events come in order. It remembers visitors for their day only.
 */
export class Funnel {
  readonly #types: readonly EventType[]
  readonly #reached: number[]
  /** How many steps each visitor of the day has done. */
  readonly #progress = new Map<number, number>()
  #day = Number.NEGATIVE_INFINITY

  constructor(types: readonly EventType[]) {
    this.#types = types
    this.#reached = types.map(() => 0)
  }

  add({ visitor, type, occurredAt }: { visitor: number; type: string; occurredAt: number }): void {
    const day = toUtcDay(occurredAt)
    if (day !== this.#day) this.#progress.clear()
    this.#day = day
    const done = this.#progress.get(visitor) ?? 0
    if (type !== this.#types[done]) return
    this.#progress.set(visitor, done + 1)
    this.#reached[done] = (this.#reached[done] as number) + 1
  }

  steps(): FunnelStep[] {
    const [first = 0] = this.#reached
    return this.#types.map((type, index) => {
      const visitors = this.#reached[index] as number
      const previous = this.#reached[index - 1] ?? visitors
      return {
        type,
        visitors,
        of_first: toRate(visitors, first),
        of_previous: toRate(visitors, previous),
      }
    })
  }
}

function toRate(visitors: number, of: number): number | null {
  return of === 0 ? null : visitors / of
}
