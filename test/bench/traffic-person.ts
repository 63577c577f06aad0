import type { Device } from '../../src/core/device.ts'
import { DAY_MS } from '../../src/core/utc-day.ts'
import { scatter } from './scatter.ts'

/** Of a hundred people, how many use what; the rest are robots. */
const MOBILE_PERCENT = 75
const DESKTOP_PERCENT = 18
const TABLET_PERCENT = 4
/** Of whom nothing may be known. */
const PRIVATE_PERCENT = 2

/** Somebody who visits one tenant, always with the same device, and is another visitor every UTC day. */
export class TrafficPerson {
  readonly device: Device
  readonly #tenantId: number
  readonly #number: number
  readonly #seed: number
  readonly #isPrivate: boolean

  constructor(number: number, { tenantId, seed }: { tenantId: number; seed: number }) {
    this.#number = number
    this.#tenantId = tenantId
    this.#seed = seed
    const traits = scatter(number, scatter(tenantId, seed))
    this.device = toDevice(traits % 100)
    this.#isPrivate = Math.floor(traits / 100) % 100 < PRIVATE_PERCENT
  }

  /** The visitor, 48 bits, that this is at an instant that is received at another; null for nobody. */
  visitorAt(occurredAt: number, receivedAt: number): number | null {
    const day = Math.floor(occurredAt / DAY_MS)
    if (this.#isPrivate || day < Math.floor(receivedAt / DAY_MS) - 1) return null
    // Two ways through all of it: tenants and days whose one result is the same differ in the other.
    return (this.#hash(day, ~this.#seed) & 0xffff) * 2 ** 32 + this.#hash(day, this.#seed)
  }

  #hash(day: number, seed: number): number {
    return scatter(this.#number, scatter(day, scatter(this.#tenantId, seed)))
  }
}

function toDevice(percent: number): Device {
  if (percent < MOBILE_PERCENT) return 'mobile'
  if (percent < MOBILE_PERCENT + DESKTOP_PERCENT) return 'desktop'
  return percent < MOBILE_PERCENT + DESKTOP_PERCENT + TABLET_PERCENT ? 'tablet' : 'bot'
}
