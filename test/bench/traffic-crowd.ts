import type { Random } from '../support/a-random.ts'
import type { TrafficTenant } from './traffic-tenants.ts'

const STEPS = 2 ** 32

/** The tenants of one time zone, to pick one by its share of the traffic. */
export class TrafficCrowd {
  /** Where each tenant's part of the crowd's ends. */
  readonly #ends: Float64Array
  readonly #tenants: readonly TrafficTenant[]
  readonly share: number

  constructor(
    readonly timeZone: string,
    tenants: readonly TrafficTenant[],
  ) {
    let end = 0
    this.#tenants = tenants
    this.#ends = Float64Array.from(tenants, ({ share }) => {
      end += share
      return end
    })
    this.share = end
  }

  pick(random: Random): TrafficTenant {
    const at = (random(STEPS) / STEPS) * this.share
    let low = 0
    let high = this.#ends.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ends[middle] as number) > at) high = middle
      else low = middle + 1
    }
    return this.#tenants[low] as TrafficTenant
  }
}

/** Tenants by their time zone. */
export function toCrowds(tenants: readonly TrafficTenant[]): TrafficCrowd[] {
  const zones = Map.groupBy(tenants, ({ timeZone }) => timeZone)
  return [...zones].map(([timeZone, list]) => new TrafficCrowd(timeZone, list))
}
