import type { EventType } from './event.ts'
import { INTERACTION_TYPES, TRACK_TYPES } from './event.ts'

/** What can be read of a tenant: visitors, events of one kind or of all, and money. */
export const METRICS = [
  'visitors',
  'events',
  'views',
  'whatsapp',
  'calls',
  'maps',
  'cart_adds',
  'shares',
  'conversions',
  'revenue',
] as const

export type Metric = (typeof METRICS)[number]
/** Metrics that are numbers of events. */
export type EventMetric = Exclude<Metric, 'visitors' | 'revenue'>

export const EVENT_TYPES: readonly EventType[] = [
  ...new Set<EventType>([...TRACK_TYPES, ...INTERACTION_TYPES]),
]

/** The event types that each metric counts, whichever endpoint took them; null for all there are. */
const TYPES: Record<EventMetric, readonly EventType[] | null> = {
  events: null,
  views: ['view'],
  whatsapp: ['whatsapp_click'],
  calls: ['call', 'call_click'],
  maps: ['location_view', 'maps_click'],
  cart_adds: ['cart_add'],
  shares: ['social_share'],
  conversions: ['conversion', 'purchase'],
}

export const EVENT_METRICS = Object.keys(TYPES) as EventMetric[]

export function isEventMetric(metric: Metric): metric is EventMetric {
  return metric !== 'visitors' && metric !== 'revenue'
}

/** The event types that a metric counts; null for all there are. */
export function toEventTypes(metric: EventMetric): readonly EventType[] | null {
  return TYPES[metric]
}

/** How much a number has changed, as a part of what it was: 0.25 for a quarter more; null where it was 0. */
export function toChange(value: number, previous: number): number | null {
  return previous === 0 ? null : (value - previous) / Math.abs(previous)
}
