import type { Endpoint, EventType, StoredEvent } from '../../src/core/event.ts'
import { toMetadataText } from '../../src/core/metadata.ts'
import type { Random } from '../support/a-random.ts'
import { pickUnevenly } from './pick-unevenly.ts'
import { makeOrigin } from './traffic-origin.ts'
import type { TrafficPerson } from './traffic-person.ts'
import type { TrafficSales } from './traffic-sales.ts'
import type { TrafficTenant } from './traffic-tenants.ts'

/** Somebody on a tenant's page. */
export interface TrafficVisit {
  readonly tenant: TrafficTenant
  readonly person: TrafficPerson
  /** Milliseconds since the epoch, UTC. */
  readonly startsAt: number
}

interface Step {
  readonly endpoint: Endpoint
  readonly type: EventType
}

const VIEW: Step = { endpoint: 'interaction', type: 'view' }
const MOST_VIEWS = 8
const ANOTHER_VIEW_PERCENT = 66
/** The other visits start at the catalogue. */
const STARTS_AT_A_PRODUCT_PERCENT = 40

/** What is done after the views, and in how many of a thousand visits. */
type Action = Step & { readonly perMille: number }

const ORDERS: readonly Action[] = [
  { perMille: 180, endpoint: 'track', type: 'cart_add' },
  { perMille: 50, endpoint: 'track', type: 'social_share' },
  { perMille: 15, endpoint: 'track', type: 'conversion' },
  { perMille: 6, endpoint: 'track', type: 'purchase' },
  { perMille: 30, endpoint: 'conversion', type: 'purchase' },
]
const ACTIONS: Readonly<Record<TrafficTenant['tapsTo'], readonly Action[]>> = {
  track: [
    { perMille: 300, endpoint: 'track', type: 'whatsapp_click' },
    { perMille: 70, endpoint: 'track', type: 'call' },
    { perMille: 70, endpoint: 'track', type: 'location_view' },
    ...ORDERS,
  ],
  interaction: [
    { perMille: 300, endpoint: 'interaction', type: 'whatsapp_click' },
    { perMille: 70, endpoint: 'interaction', type: 'call_click' },
    { perMille: 70, endpoint: 'interaction', type: 'maps_click' },
    ...ORDERS,
  ],
}

const LEAST_PAUSE_MS = 3000
const MOST_PAUSE_MS = 150_000

/** The events of a visit, in the order in which they are received: three to four, within minutes. */
export function makeVisit(
  { tenant, person, startsAt }: TrafficVisit,
  { random, sales }: { random: Random; sales: TrafficSales },
): StoredEvent[] {
  const origin = makeOrigin({ tenantId: tenant.id, startsAt }, random)
  const originText = toMetadataText(origin)
  const pickProduct = () => pickUnevenly(tenant.products, random).id
  let productId = random(100) < STARTS_AT_A_PRODUCT_PERCENT ? pickProduct() : null
  let at = startsAt

  function toEvent({ endpoint, type }: Step): StoredEvent {
    const isTracked = endpoint === 'track'
    const sale = endpoint === 'conversion' ? sales.make() : undefined
    const occurredAt = at - (sale?.delayMs ?? 0)
    return {
      tenantId: tenant.id,
      endpoint,
      type,
      productId: sale ? null : productId,
      metadata: toMetadata(),
      transactionId: sale?.transactionId ?? null,
      valueMinor: sale?.valueMinor ?? null,
      currency: sale?.currency ?? null,
      occurredAt,
      receivedAt: at,
      visitor: person.visitorAt(occurredAt, at),
      device: person.device,
    }

    /** What the endpoints make of it: only `/track` adds the product, and a conversion brings none. */
    function toMetadata(): string | null {
      if (sale) return null
      return isTracked && productId !== null ? toMetadataText(origin, productId) : originText
    }
  }

  return chooseSteps({ tenant, person }, random).map((step, index) => {
    if (index > 0) at += pickPause(random)
    if (index > 0 && step === VIEW) productId = pickProduct()
    return toEvent(step)
  })
}

function chooseSteps(
  { tenant, person }: Pick<TrafficVisit, 'tenant' | 'person'>,
  random: Random,
): Step[] {
  const steps = [VIEW]
  while (steps.length < MOST_VIEWS && random(100) < ANOTHER_VIEW_PERCENT) steps.push(VIEW)
  if (person.device === 'bot') return steps
  const actions = ACTIONS[tenant.tapsTo].filter(({ perMille }) => random(1000) < perMille)
  return [...steps, ...actions]
}

/** Mostly short. */
function pickPause(random: Random): number {
  const part = random(1000) / 1000
  return LEAST_PAUSE_MS + Math.floor(part * part * MOST_PAUSE_MS)
}
