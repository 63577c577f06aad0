import type { StoredEvent } from '../../src/core/event.ts'
import { DAY_MS } from '../../src/core/utc-day.ts'
import type { Random } from '../support/a-random.ts'
import { scatter } from './scatter.ts'

/** What a conversion says of a sale. */
export type TrafficSale = Pick<StoredEvent, 'transactionId' | 'valueMinor' | 'currency'> & {
  /** How long it took until Pulso heard of it. */
  readonly delayMs: number
}

const DOLLARS_PERCENT = 12
const LEMPIRAS_PER_DOLLAR = 25
/** Of a hundred sales, how many are told of when the network is back, and days later. */
const MINUTES_LATE_PERCENT = 8
const DAYS_LATE_PERCENT = 3
const MOST_MINUTES_LATE = 90
const MOST_DAYS_LATE = 20
const MINUTE_MS = 60_000

/** Makes sales, each with a transaction id of its own, as scattered as those of payment systems are. */
export class TrafficSales {
  readonly #seed: number
  readonly #random: Random
  #count = 0

  constructor(seed: number, random: Random) {
    this.#seed = seed
    this.#random = random
  }

  make(): TrafficSale {
    const random = this.#random
    const lempirasMinor = (50 + random(2500)) * 100 + (random(4) === 0 ? 50 : 0)
    const isInDollars = random(100) < DOLLARS_PERCENT
    return {
      transactionId: this.#makeTransactionId(),
      valueMinor: isInDollars ? Math.round(lempirasMinor / LEMPIRAS_PER_DOLLAR) : lempirasMinor,
      currency: isInDollars ? 'USD' : 'HNL',
      delayMs: this.#pickDelay(),
    }
  }

  #makeTransactionId(): string {
    this.#count += 1
    const halves = [scatter(this.#count, this.#seed), scatter(this.#count, ~this.#seed)]
    return `txn_${halves.map(half => half.toString(16).padStart(8, '0')).join('')}`
  }

  #pickDelay(): number {
    const percent = this.#random(100)
    if (percent < MINUTES_LATE_PERCENT) return (1 + this.#random(MOST_MINUTES_LATE)) * MINUTE_MS
    const isDaysLate = percent < MINUTES_LATE_PERCENT + DAYS_LATE_PERCENT
    return isDaysLate ? DAY_MS + this.#random((MOST_DAYS_LATE - 1) * DAY_MS) : 0
  }
}
