import type { StoredEvent } from '../core/event.ts'
import { DAY_MS, toUtcDay } from '../core/utc-day.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const DAYS = 60
const FEWEST_VISITS = 12
const VISITORS_PER_DAY = 100_000
/** How many visits come in each hour of the day, as parts of all; midnight first. */
const RHYTHM = [1, 0, 0, 0, 0, 1, 3, 5, 6, 7, 8, 10, 12, 10, 7, 6, 7, 8, 10, 12, 11, 8, 5, 3]
/** Of Honduras, which has no other all year. */
const OFFSET_MS = -6 * HOUR_MS
const SOURCES = ['catalogue', 'instagram', 'whatsapp', 'qr']
const REFERRERS = [
  'https://www.instagram.com/',
  'https://l.facebook.com/',
  'https://www.google.com/',
]

interface DemoTenant {
  readonly id: number
  readonly productIds: readonly number[]
}

/**
 * Some weeks of a small business's visitors, up to an instant: what each looked at and what came of it.
 * Always the same ones for the same instant.
 */
export function* makeDemoEvents(tenant: DemoTenant, now: number): Generator<StoredEvent> {
  const random = createRandom(tenant.id)
  const today = Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS
  let visits = 0
  for (let day = today - (DAYS - 1) * DAY_MS; day <= today; day += DAY_MS) {
    const count = FEWEST_VISITS + random(12) + Math.floor(((day - today) / DAY_MS + DAYS) / 5)
    const starts = Array.from({ length: count }, () => day + toTimeOfDay(random))
    for (const start of starts.sort((a, b) => a - b)) {
      visits += 1
      for (const event of makeVisit(tenant, { number: visits, start, random })) {
        if (event.occurredAt < now) yield event
      }
    }
  }
}

/** Gives a whole number from 0 up to a limit. */
type Random = (limit: number) => number

interface VisitOptions {
  readonly number: number
  readonly start: number
  readonly random: Random
}

function* makeVisit(tenant: DemoTenant, { number, start, random }: VisitOptions) {
  const pick = <T>(list: readonly T[]) =>
    list[Math.min(random(list.length), random(list.length))] as T
  const source = { source: pick(SOURCES), ...(random(2) === 0 && { referrer: pick(REFERRERS) }) }
  const sender = {
    tenantId: tenant.id,
    metadata: JSON.stringify(source),
    device: random(5) > 0 ? ('mobile' as const) : ('desktop' as const),
  }
  let at = start
  const event = (
    said: Pick<StoredEvent, 'endpoint' | 'type'> & Partial<StoredEvent>,
  ): StoredEvent => {
    at += MINUTE_MS / 4 + random(MINUTE_MS)
    // Nobody is the same visitor on two UTC days.
    const visitor = (toUtcDay(at) / DAY_MS) * VISITORS_PER_DAY + number
    return { ...NOTHING, ...sender, visitor, occurredAt: at, receivedAt: at, ...said }
  }

  const views = 1 + random(4)
  for (let view = 0; view < views; view++) {
    yield event({ endpoint: 'interaction', type: 'view', productId: pick(tenant.productIds) })
  }
  const productId = pick(tenant.productIds)
  const chance = random(100)
  if (chance < 22) yield event({ endpoint: 'track', type: 'whatsapp_click', productId })
  else if (chance < 28) yield event({ endpoint: 'interaction', type: 'call_click' })
  else if (chance < 36) yield event({ endpoint: 'interaction', type: 'maps_click' })
  else if (chance < 39) yield event({ endpoint: 'track', type: 'social_share', productId })
  else if (chance < 56) {
    yield event({ endpoint: 'track', type: 'cart_add', productId })
    if (chance < 46) {
      const valueMinor = 3500 + 500 * random(60)
      const sale = { valueMinor, currency: 'HNL', transactionId: `demo_${number}` }
      yield event({ endpoint: 'conversion', type: 'purchase', ...sale })
    }
  }
}

/** Of an event that says nothing about it. */
const NOTHING = { productId: null, transactionId: null, valueMinor: null, currency: null }

function toTimeOfDay(random: Random): number {
  let part = random(RHYTHM.reduce((sum, visits) => sum + visits, 0))
  const hour = RHYTHM.findIndex(visits => {
    part -= visits
    return part < 0
  })
  return hour * HOUR_MS + random(HOUR_MS)
}

/** The generator of Lehmer, as Park and Miller set it: plain, and the same everywhere. */
function createRandom(seed: number): Random {
  let state = seed
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}
