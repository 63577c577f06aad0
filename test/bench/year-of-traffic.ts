import type { StoredEvent } from '../../src/core/event.ts'
import { aRandom } from '../support/a-random.ts'
import { scatter } from './scatter.ts'
import { type TrafficCrowd, toCrowds } from './traffic-crowd.ts'
import { TrafficPerson } from './traffic-person.ts'
import { HOUR_MS, makeRhythm, type RhythmHour } from './traffic-rhythm.ts'
import { TrafficSales } from './traffic-sales.ts'
import { makeTrafficTenants } from './traffic-tenants.ts'
import { makeVisit } from './traffic-visit.ts'

/** How much traffic there is, and which. */
export interface YearOptions {
  readonly events: number
  readonly tenants: number
  /** Milliseconds since the epoch, UTC: all events are received in the 365 days before it. */
  readonly endsAt: number
  readonly seed: number
}

export const YEAR: YearOptions = {
  events: 10_000_000,
  tenants: 3000,
  endsAt: Date.UTC(2026, 10, 1),
  seed: 1,
}

const YEAR_HOURS = 365 * 24
/** Of each tenant, for every visit a day: one visit in eight is then by somebody who was there that day. */
const PEOPLE_PER_DAILY_VISIT = 4
const LEAST_PEOPLE = 40
const EVENTS_PER_VISIT = 3.5
const STEPS = 2 ** 32

/**
 * A year of storefront traffic as it is stored, in the order in which it was received: exactly so many
 * events, the same ones for the same options. It holds those of about an hour at a time.
 */
export function* yearOfTraffic(options: YearOptions): Generator<StoredEvent, void, void> {
  const { events, endsAt } = options
  const startsAt = endsAt - YEAR_HOURS * HOUR_MS
  const visits = createVisits(options)
  const rhythm = makeRhythm({ ...options, zones: visits.crowds, startsAt, hours: YEAR_HOURS })
  /** Made, and not yet received. */
  let pending: StoredEvent[] = []
  let made = 0
  for (const hour of rhythm) {
    const due = Math.round(events * hour.shareAtEnd)
    while (made < due) {
      // A visit is cut short by the end of the year, and by the last event.
      const visit = visits.make(hour).filter(event => event.receivedAt < endsAt)
      pending.push(...visit.slice(0, events - made))
      made += visit.length
    }
    pending.sort((a, b) => a.receivedAt - b.receivedAt)
    const later = pending.findIndex(event => event.receivedAt >= hour.startsAt + HOUR_MS)
    const received = later < 0 ? pending : pending.slice(0, later)
    pending = later < 0 ? [] : pending.slice(later)
    yield* received
  }
}

function createVisits({ events, tenants, seed }: YearOptions) {
  const random = aRandom(scatter(3, seed))
  const sales = new TrafficSales(seed, random)
  const crowds = toCrowds(makeTrafficTenants({ tenants, seed }))
  const visitsPerDay = events / EVENTS_PER_VISIT / (YEAR_HOURS / 24)

  function pickCrowd(zoneShares: Float64Array): TrafficCrowd {
    let left = random(STEPS) / STEPS
    const index = zoneShares.findIndex(share => {
      left -= share
      return left < 0
    })
    // What is rounded off may leave a little behind the last one.
    return crowds.at(index) as TrafficCrowd
  }

  return {
    crowds,
    make(hour: RhythmHour): StoredEvent[] {
      const tenant = pickCrowd(hour.zoneShares).pick(random)
      const people = Math.ceil(visitsPerDay * tenant.share * PEOPLE_PER_DAILY_VISIT)
      const number = random(Math.max(LEAST_PEOPLE, people))
      const person = new TrafficPerson(number, { tenantId: tenant.id, seed })
      const startsAt = hour.startsAt + random(HOUR_MS)
      return makeVisit({ tenant, person, startsAt }, { random, sales })
    },
  }
}
