import type { Endpoint } from '../core/event.ts'
import { Histogram, type HistogramCounts } from '../core/histogram.ts'
import { REFUSAL_REASONS, type RefusalReason } from '../core/refusal.ts'
import type { Visit } from './visit.ts'

/** Seconds. Most answers come from memory; what takes long is waiting for a body. */
const DURATION_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
]

/** What one ingestion endpoint has answered since the process started. */
export class EndpointTraffic {
  readonly #now: () => number
  readonly #durations = new Map<number, Histogram>()
  readonly #refusals = new Map<RefusalReason, number>(REFUSAL_REASONS.map(reason => [reason, 0]))

  constructor(now: () => number) {
    this.#now = now
  }

  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** Counts an answer, and how long it took from the start of its visit. */
  answered({ startedAt }: Visit, { status }: Response): void {
    let histogram = this.#durations.get(status)
    if (!histogram) {
      histogram = new Histogram(DURATION_BOUNDS)
      this.#durations.set(status, histogram)
    }
    histogram.observe((this.#now() - startedAt) / 1000)
  }

  /** Counts by reason, those that never came up included. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals
  }

  /** Seconds by status. */
  get durations(): ReadonlyMap<number, HistogramCounts> {
    return this.#durations
  }
}

/** The traffic of each ingestion endpoint. */
export interface Traffic extends Readonly<Record<Endpoint, EndpointTraffic>> {
  /** Requests with an X-Forwarded-For from a peer that is not a trusted proxy. */
  untrustedForwards: number
}

/** `now` says monotonic milliseconds. */
export function createTraffic(now: () => number): Traffic {
  return {
    track: new EndpointTraffic(now),
    conversion: new EndpointTraffic(now),
    interaction: new EndpointTraffic(now),
    untrustedForwards: 0,
  }
}
